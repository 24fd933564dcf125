//! A turn of a connection is bounded, in units that are the same on every machine.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use pb::{
    Cached, Referenceable, Value,
    dispatch::{Dispatch, Invocation},
    live::ObservedVec,
};
use pb_core::driver::{Progress, Turn};
use pb_test_support::{End, encoded};

/// Counts its calls, and answers with as many bytes as the call asks for.
#[derive(Default)]
struct Counted {
    calls: AtomicUsize,
    replica: Mutex<Option<Cached<Numbers>>>,
}

#[derive(pb::RemoteCache)]
#[pb(class = "test.Numbers", transparent)]
struct Numbers(Vec<i64>);

/// Counts how often the numbers were copied.
static COPIES: AtomicUsize = AtomicUsize::new(0);

impl Clone for Numbers {
    fn clone(&self) -> Self {
        COPIES.fetch_add(1, Ordering::SeqCst);
        Self(self.0.clone())
    }
}

#[pb::methods]
impl Numbers {
    #[observe]
    fn set(&mut self, index: usize, number: i64) {
        self.0[index] = number;
    }
}

impl Referenceable for Counted {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        self.calls.fetch_add(1, Ordering::SeqCst);
        match call.method() {
            "take" => call.now(|call| call.rest::<Value>().map(|values| values.len())),
            "big" => call.now(|call| Ok(vec![b'x'; call.argument::<usize>("size")?])),
            "watch" => call.now(|call| {
                *self.replica.lock().unwrap() = Some(call.argument("replica")?);
                Ok(())
            }),
            _ => Dispatch::no_such_method(),
        }
    }
}

/// Returns a server that has received these messages and handled none.
fn with(messages: &[u8]) -> (End, Arc<Counted>) {
    let root = Arc::new(Counted::default());
    let mut end = End::server(root.clone());
    end.input.buffer().extend_from_slice(messages);
    (end, root)
}

/// Runs one turn.
fn turn(end: &mut End, mut turn: Turn) -> Progress {
    let progress = end.turn(&mut turn).unwrap();
    end.sent();
    progress
}

/// Returns how many calls each turn handled, and checks that no call is missing.
fn calls_of_each_turn(call: &str, count: usize) -> Vec<usize> {
    let (mut end, root) = with(&encoded(call).repeat(count));
    let mut turns = Vec::new();
    loop {
        let before = root.calls.load(Ordering::SeqCst);
        let progress = turn(&mut end, Turn::default());
        turns.push(root.calls.load(Ordering::SeqCst) - before);
        if progress == Progress::NeedsInput {
            break;
        }
        assert_eq!(progress, Progress::TurnOver);
    }
    assert_eq!(turns.iter().sum::<usize>(), count);
    turns
}

#[test]
fn the_number_of_small_messages_in_a_turn_is_bounded() {
    let turns = calls_of_each_turn("[message 1 root take 1 [tuple] [dictionary]]", 10_000);
    let most = Turn::UNITS / Turn::MESSAGE;
    assert!(turns.iter().all(|&calls| calls <= most), "{turns:?}");
    assert!(turns[0] > most / 2, "{turns:?}");
}

#[test]
fn the_number_of_bytes_in_a_turn_is_bounded() {
    let text = "x".repeat(20_000);
    let call = format!("[message 1 root take 0 [tuple {text}] [dictionary]]");
    assert!(calls_of_each_turn(&call, 40).iter().all(|&calls| calls <= 4));
}

#[test]
fn the_memory_of_values_counts_towards_the_turn() {
    // 3 bytes each on the wire, and many times as much in memory.
    let call =
        format!("[message 1 root take 0 [tuple [list {}]] [dictionary]]", "[list]".repeat(2_000));
    assert!(encoded(&call).len() < Turn::UNITS / 4);
    assert!(calls_of_each_turn(&call, 10).iter().all(|&calls| calls == 1));
}

#[test]
fn answers_count_towards_the_turn() {
    let call = "[message 1 root big 1 [tuple 30000] [dictionary]]";
    let turns = calls_of_each_turn(call, 20);
    assert!(turns.iter().all(|&calls| calls <= 3), "{turns:?}");
}

#[test]
fn refused_messages_count_towards_the_turn() {
    for refused in [
        "[nonsense 1]",
        "[message 1 5 x 1 [tuple] [dictionary]]",
        "[cachemessage 1 5 x 1 [tuple] [dictionary]]",
    ] {
        let (mut end, _root) = with(&encoded(refused).repeat(900));
        let mut turns = 1;
        while turn(&mut end, Turn::default()) == Progress::TurnOver {
            turns += 1;
        }
        assert!(turns >= 900 * Turn::MESSAGE / Turn::UNITS, "{refused}: {turns}");
    }
}

#[test]
fn each_large_message_needs_a_permit_of_its_own() {
    let large = format!("[message 1 root take 0 [tuple {}] [dictionary]]", "x".repeat(Turn::LARGE));
    let (mut end, root) = with(&encoded(&large).repeat(2));
    for handled in 0..2 {
        assert_eq!(turn(&mut end, Turn::default()), Progress::NeedsPermit);
        assert_eq!(root.calls.load(Ordering::SeqCst), handled, "it is not begun without");
        let mut permitted = Turn::default();
        permitted.permit_large();
        let progress = turn(&mut end, permitted);
        assert_eq!(root.calls.load(Ordering::SeqCst), handled + 1);
        let last = handled == 1;
        assert_eq!(progress, if last { Progress::NeedsInput } else { Progress::TurnOver });
    }
}

#[test]
fn a_large_transaction_needs_a_permit_to_be_applied() {
    let mut updates = Vec::new();
    while updates.len() <= Turn::LARGE {
        updates.extend(encoded("[cachemessage 2 1 set '' [tuple 0 5] [dictionary]]"));
    }
    updates.extend(encoded("[cachemessage 2 1 set 0 [tuple 0 7] [dictionary]]"));
    let (mut end, root) = with(&watched(&[0]));
    let _ = turn(&mut end, Turn::endless());
    end.input.buffer().extend_from_slice(&updates);
    let mut progress = Progress::TurnOver;
    while progress == Progress::TurnOver {
        progress = turn(&mut end, Turn::default());
    }
    assert_eq!(progress, Progress::NeedsPermit);
    let replica = root.replica.lock().unwrap().clone().unwrap();
    assert_eq!(replica.read().0, [0]);
    let mut permitted = Turn::default();
    permitted.permit_large();
    assert_eq!(turn(&mut end, permitted), Progress::NeedsInput);
    assert_eq!((replica.read().0.as_slice(), replica.version()), (&[7][..], 1));
}

/// Encodes a call that passes a replica of these numbers.
fn watched(numbers: &[i64]) -> Vec<u8> {
    let numbers: Vec<_> = numbers.iter().map(i64::to_string).collect();
    let list = numbers.join(" ");
    encoded(&format!(
        "[message 1 root watch 0 [tuple [test.Numbers 1 [list {list}]]] [dictionary]]"
    ))
}

/// One test, since the copies are counted for all tests of the program.
#[test]
fn a_replica_is_copied_only_while_it_is_read_and_the_copy_is_charged() {
    let (mut end, root) = with(&watched(&[0; 50_000]));
    let _ = turn(&mut end, Turn::endless());
    let replica = root.replica.lock().unwrap().clone().unwrap();
    let more = |number: usize| format!("[cachemessage 1 1 set '' [tuple 0 {number}] [dictionary]]");
    let last = |number: usize| format!("[cachemessage 1 1 set 0 [tuple 1 {number}] [dictionary]]");
    let between = "[message 1 root take 0 [tuple] [dictionary]]";
    let transactions: [(usize, String); 4] = [
        // A whole transaction in each piece, which fits a turn exactly.
        (64, format!("{}{}", more(1), last(1))),
        // A longer transaction.
        (16, format!("{}{}{}", more(2), more(3), last(2))),
        // A call within the transaction.
        (64, format!("{}{between}{}", more(4), last(4))),
        // Single updates.
        (64, last(5)),
    ];
    for (count, transaction) in &transactions {
        let bytes = encoded(transaction).repeat(*count);
        // Cut at any byte, also within a transaction.
        for piece in bytes.chunks(37) {
            end.input.buffer().extend_from_slice(piece);
            while turn(&mut end, Turn::default()) == Progress::TurnOver {}
        }
    }
    assert_eq!(COPIES.load(Ordering::SeqCst), 0, "nobody reads");
    // With a reader that keeps each version, each transaction makes a copy, which uses up the rest of the
    // turn.
    for (_, transaction) in &transactions {
        COPIES.store(0, Ordering::SeqCst);
        end.input.buffer().extend_from_slice(&encoded(transaction).repeat(4));
        let mut held = vec![replica.read()];
        let (mut turns, mut before) = (1, 0);
        loop {
            let progress = turn(&mut end, Turn::default());
            let copies = COPIES.load(Ordering::SeqCst);
            assert!(copies - before <= 1, "a turn makes at most one copy");
            before = copies;
            held.push(replica.read());
            if progress == Progress::NeedsInput {
                break;
            }
            turns += 1;
        }
        assert!((4..=5).contains(&turns), "{turns}");
        assert_eq!(COPIES.load(Ordering::SeqCst), 4);
    }
}

/// Such a reason used to be handled as if it were as long as a text may be: reading these took minutes.
#[test]
fn short_reasons_of_unsendable_values_are_read_as_fast_as_other_texts() {
    let many = "[unpersistable x]".repeat(100_000);
    let message = encoded(&format!("[message 1 root take 1 [tuple [list {many}]] [dictionary]]"));
    let (mut end, root) = with(&message);
    while turn(&mut end, Turn::endless()) != Progress::NeedsInput {}
    assert_eq!(root.calls.load(Ordering::SeqCst), 1);
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = "test.Queue")]
struct Queue {
    #[pb(observed)]
    items: ObservedVec<i64>,
}

#[pb::methods]
impl Queue {}

/// Takes a queue and keeps it.
#[derive(Clone, Default)]
struct Waiting(Arc<Mutex<Option<Cached<Queue>>>>);

#[pb::methods]
impl Waiting {
    #[remote]
    fn take(&self, queue: Cached<Queue>) {
        *self.0.lock().unwrap() = Some(queue);
    }
}

/// A short update may move a long list in memory.
#[test]
fn the_items_that_updates_move_count_towards_the_turn() {
    const ITEMS: usize = 100_000;
    let root = Waiting::default();
    let mut end = End::server(root.clone());
    let items = "0".repeat(ITEMS).replace('0', "0 ");
    end.feed(&format!(
        "[message 1 root take 0 [tuple [test.Queue 1 [dictionary [[unicode items] [list {items}]]]]] [dictionary]]"
    ));
    let pop = encoded("[cachemessage 2 1 items_pop 0 [tuple 0] [dictionary]]");
    let insert = encoded("[cachemessage 2 1 items_insert 0 [tuple 0 7] [dictionary]]");
    end.input.buffer().extend_from_slice(&[pop, insert].concat().repeat(20));
    let mut turns = 1;
    while turn(&mut end, Turn::default()) == Progress::TurnOver {
        turns += 1;
    }
    assert!(turns >= 10, "{turns} turns for 40 moves of {ITEMS} items");
    let queue = root.0.lock().unwrap().take().unwrap();
    assert_eq!((queue.read().items.len(), queue.read().items[0]), (ITEMS, 7));
}
