#![allow(dead_code, missing_docs, clippy::all)]
use std::{
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    task::Poll,
    time::{Duration, Instant},
};

use pb::{
    Cacheable, Cached, CallError, Delivery, Dispatch, Invocation, Jelly, JellyError, Lost,
    ObservedVec, Observer, Observers, Perspective, Published, Referenceable, WhenSlow,
};

use super::{
    classes::{Keeper, MasterDuckPond, Pond, given, pair},
    life::said,
};
use crate::pair::{Clock, End, Pair, poll_once};

/// `[a 1 "b"]` as tokens, words spelt out.
fn raw(text: &str) -> Vec<u8> {
    fn head(out: &mut Vec<u8>, mut n: u64, kind: u8) {
        if n == 0 {
            out.push(0);
        }
        while n > 0 {
            out.push((n & 0x7f) as u8);
            n >>= 7;
        }
        out.push(kind);
    }
    fn el(it: &mut std::iter::Peekable<std::str::Chars<'_>>, out: &mut Vec<u8>) {
        while it.peek() == Some(&' ') {
            it.next();
        }
        if it.peek() == Some(&'[') {
            it.next();
            let (mut n, mut body) = (0, Vec::new());
            loop {
                while it.peek() == Some(&' ') {
                    it.next();
                }
                if it.peek() == Some(&']') {
                    it.next();
                    break;
                }
                el(it, &mut body);
                n += 1;
            }
            head(out, n, 0x80);
            out.extend(body);
            return;
        }
        let mut word = String::new();
        while let Some(&c) = it.peek() {
            if c == ' ' || c == ']' || c == '[' {
                break;
            }
            word.push(c);
            it.next();
        }
        if let Ok(n) = word.parse::<u64>() {
            head(out, n, 0x81);
        } else {
            let word = if word == "''" { "" } else { &word };
            head(out, word.len() as u64, 0x82);
            out.extend(word.as_bytes());
        }
    }
    let mut out = Vec::new();
    let mut it = text.chars().peekable();
    while it.peek().is_some() {
        el(&mut it, &mut out);
        while it.peek() == Some(&' ') {
            it.next();
        }
    }
    out
}

/// Fails instead of hanging.
fn within<R: Send + 'static>(seconds: u64, run: impl FnOnce() -> R + Send + 'static) -> R {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let _ = send.send(run());
    });
    match receive.recv_timeout(Duration::from_secs(seconds)) {
        Ok(r) => r,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("HANGS"),
        Err(_) => panic!("it panicked"),
    }
}

// 1
#[test]
fn r01_reset_drops_the_head_and_leaves_its_slot() {
    let x = MasterDuckPond::published(&["x"]);
    let y = MasterDuckPond::published(&["y"]);
    let (mut pair, keeper) = given(&x);
    let guard = y.lock();
    x.lock().observers.announce("nest", (&y,));
    x.lock().observers.reset_all();
    drop(guard);
    pair.drive();
    eprintln!("{:?} observers of y: {}", said(&mut pair), y.observers());
    y.lock().add_duck("lost".to_owned());
    let take = pair.peer().root().call_remote::<usize>("alsoTake", (vec![&y],));
    pair.finish(take).unwrap();
    pair.drive();
    let seen = keeper.ponds.lock().unwrap()[1].read().ducks.clone();
    assert_eq!(seen, ["y", "lost"]);
}

// 2
#[test]
fn r02_decache_of_the_head_leaves_its_slot() {
    let x = MasterDuckPond::published(&["x"]);
    let y = MasterDuckPond::published(&["y"]);
    let (mut pair, keeper) = given(&x);
    let guard = y.lock();
    x.lock().observers.announce("nest", (&y,));
    keeper.ponds.lock().unwrap().clear();
    pair.drive();
    assert_eq!(x.observers(), 0);
    drop(guard);
    pair.drive();
    let unseen = y.observers();
    y.lock().add_duck("lost".to_owned());
    let take = pair.peer().root().call_remote::<usize>("alsoTake", (vec![&y],));
    pair.finish(take).unwrap();
    pair.drive();
    let seen = keeper.ponds.lock().unwrap()[0].read().ducks.clone();
    assert_eq!((unseen, seen), (0, vec!["y".to_owned(), "lost".to_owned()]));
}

// 3
#[derive(pb::Cacheable, Default)]
#[pb(class = "review.Holder")]
struct Holder {
    held: Option<Cached<Seen>>,
    other: Option<Published<Holder>>,
    #[pb(observers)]
    observers: Observers,
}
#[derive(pb::RemoteCache, Clone)]
#[pb(class = Holder)]
struct Seen {
    held: Option<Published<Holder>>,
    other: Option<Cached<Seen>>,
}
#[pb::methods]
impl Seen {
    #[observe]
    fn message(&mut self) {}
    #[observe]
    fn put(&mut self, other: Cached<Seen>) {
        self.other = Some(other)
    }
    #[observe]
    fn weigh(&mut self, _weight: i64) {}
}
#[derive(Default, Clone)]
struct Root {
    home: Arc<Mutex<Vec<Published<Holder>>>>,
    seen: Arc<Mutex<Vec<Cached<Seen>>>>,
    log: crate::roots::Log,
}
#[pb::methods]
impl Root {
    #[remote]
    fn publish(&self) -> Published<Holder> {
        let h = Published::new(Holder::default());
        self.home.lock().unwrap().push(h.clone());
        h
    }
    #[remote]
    fn take(&self, all: Vec<Cached<Seen>>) {
        *self.seen.lock().unwrap() = all;
    }
    #[remote]
    async fn slow(&self) {
        self.log.pass("never").await
    }
}

#[test]
fn r03_the_last_handle_is_dropped_under_the_mutex() {
    within(20, || {
        let root = Root::default();
        let mut pair = Pair::new(root.clone());
        let call = pair.peer().root().call_remote::<Cached<Seen>>("publish", ());
        let replica = pair.finish(call).unwrap();
        let a = Published::new(Holder { held: Some(replica), ..Holder::default() });
        let b = Published::new(Holder::default());
        let guard = b.lock();
        let take = pair.peer().root().call_remote::<()>("take", (vec![&a, &b],)).send();
        // The snapshot of `a` is taken. Its handle is the last now.
        a.lock().held = None;
        drop(guard);
        pair.finish(take).unwrap();
    });
}

#[test]
fn r03b_the_last_handle_in_a_withdrawn_state() {
    within(20, || {
        let root = Root::default();
        let mut pair = Pair::new(root.clone());
        let call = pair.peer().root().call_remote::<Cached<Seen>>("publish", ());
        let replica = pair.finish(call).unwrap();
        let a = Published::new(Holder { held: Some(replica), ..Holder::default() });
        let moody = Published::new(super::failing::Moody {
            mood: "refuses",
            observers: Observers::default(),
        });
        let guard = moody.lock();
        let take = pair.peer().root().call_remote::<()>("take", ((&a, &moody),)).send();
        a.lock().held = None;
        drop(guard);
        assert!(pair.finish(take).is_err());
    });
}

struct Loud(Mutex<Option<pb::Peer>>);
impl Drop for Loud {
    fn drop(&mut self) {
        if let Some(peer) = self.0.lock().unwrap().take() {
            let _ = peer.ended();
        }
    }
}

#[test]
fn r03c_a_perspective_is_dropped_under_the_mutex() {
    within(20, || {
        let x = MasterDuckPond::published(&["x"]);
        let (mut pair, keeper) = pair();
        let perspective = Perspective::new(Arc::new(Loud(Mutex::new(Some(pair.peer())))));
        pair.peer().set_perspective(Some(perspective));
        let take = pair.peer().root().call_remote::<String>("takePond", (&x,));
        pair.finish(take).unwrap();
        pair.peer().set_perspective(None);
        keeper.ponds.lock().unwrap().clear();
        pair.drive();
    });
}

// 4
fn client_in_dialect(root: impl Referenceable, dialect: &str) -> (End, pb::Peer) {
    let config = pb::driver::Config::new(Clock::default()).unwrap();
    let mut end = End::new(pb::driver::Broker::server(Some(Arc::new(root)), &config));
    let mut bytes = raw(dialect);
    bytes.extend(raw("[version 6]"));
    end.receive(&bytes);
    let _ = end.sent();
    let peer = end.broker.peer();
    (end, peer)
}

#[test]
fn r04_the_flag_of_another_dialect() {
    let holder = Published::new(Holder::default());
    let (one, to_one) = client_in_dialect(Root::default(), "pb");
    let (two, to_two) = client_in_dialect(Root::default(), "none");
    let _a = to_one.root().call_remote::<()>("take", (vec![&holder],)).send();
    let _b = to_two.root().call_remote::<()>("take", (vec![&holder],)).send();
    let _ = (one.sent(), two.sent());
    // `message` is a word of the vocabulary.
    holder.lock().observers.announce("message", ());
    let said = super::wire::messages(&one.sent());
    assert_eq!(said, ["[cachemessage 2 1 message 0 [tuple] [dictionary]]"]);
}

#[test]
fn r04b_the_flag_of_another_dialect_panics() {
    let holder = Published::new(Holder::default());
    let (one, to_one) = client_in_dialect(Root::default(), "pb");
    let (two, to_two) = client_in_dialect(Root::default(), "none");
    let _a = to_one.root().call_remote::<()>("take", (vec![&holder],)).send();
    let _b = to_two.root().call_remote::<()>("take", (vec![&holder],)).send();
    let _ = (one.sent(), two.sent());
    holder.lock().observers.announce("not_logged_in", ());
}

// 5
struct ForWhom {
    observers: Observers,
}
impl Cacheable for ForWhom {
    const CLASS: &'static str = "cache_classes.MasterDuckPond";
    fn state_to_cache_and_observe_for<'a>(
        &'a self,
        p: Option<&'a Perspective>,
        _: &'a Observer,
    ) -> Result<impl Jelly + 'a, JellyError> {
        Ok([if p.is_some() { "for somebody" } else { "for nobody" }])
    }
    fn observers(&self) -> &Observers {
        &self.observers
    }
    fn observers_mut(&mut self) -> &mut Observers {
        &mut self.observers
    }
}

#[test]
fn r05_an_object_inside_of_an_update_is_for_the_observers_perspective() {
    let x = MasterDuckPond::published(&["x"]);
    let (mut pair, _keeper) = pair();
    pair.peer().set_perspective(Some(Perspective::new(Arc::new(5))));
    let take = pair.peer().root().call_remote::<String>("takePond", (&x,));
    pair.finish(take).unwrap();
    pair.traffic.clear();
    let inner = Published::new(ForWhom { observers: Observers::default() });
    x.lock().observers.announce("nest", (&inner,));
    pair.drive();
    let said = said(&mut pair);
    assert!(said[0].contains("for somebody"), "{said:?}");
}

// 6
#[derive(pb::Cacheable, pb::RemoteCache, Clone, Default)]
#[pb(class = "review.Board")]
struct Board {
    notes: Vec<String>,
    #[pb(observed)]
    a: ObservedVec<i64>,
    #[pb(observed)]
    b: ObservedVec<i64>,
    #[pb(observers)]
    observers: Observers,
}
#[pb::methods]
impl Board {
    #[update]
    #[observe]
    fn pin(&mut self, note: String) {
        self.notes.push(note)
    }
}
#[derive(Clone, Default)]
struct Wall(Arc<Mutex<Option<Cached<Board>>>>);
#[pb::methods]
impl Wall {
    #[remote]
    fn hang(&self, board: Cached<Board>) {
        *self.0.lock().unwrap() = Some(board);
    }
    #[remote]
    fn look(&self) -> Cached<Board> {
        self.board()
    }
    #[remote]
    fn home(&self, _board: Cached<Board>) {}
}
impl Wall {
    fn board(&self) -> Cached<Board> {
        self.0.lock().unwrap().clone().unwrap()
    }
}
fn hang(board: impl Jelly) -> (Pair, Wall) {
    let wall = Wall::default();
    let mut pair = Pair::new(wall.clone());
    let call = pair.peer().root().call_remote::<()>("hang", (board,));
    pair.finish(call).unwrap();
    pair.traffic.clear();
    (pair, wall)
}

#[test]
fn r06_half_a_transaction_is_passed_on_by_a_relay_whose_upstream_ends() {
    let board = Published::new(Board::default());
    let (first, middle) = hang(&board);
    let mut first = first;
    let (mut second, last) = hang(middle.board());
    {
        let mut g = board.lock();
        g.pin("one".into());
        g.pin("two".into());
    }
    let bytes = first.client.sent();
    first.server.receive(&bytes[..bytes.len() - 1]);
    first.server.broker.handle_closed(pb::ConnectionError::ClosedByPeer);
    assert!(middle.board().read().notes.is_empty());
    second.drive();
    eprintln!("{:?}", said(&mut second));
    assert!(last.board().read().notes.is_empty(), "{:?}", last.board().read().notes);
}

// 7
#[test]
fn r07_an_update_is_refused_when_calls_are_many() {
    let root = Root::default();
    let mut pair = Pair::with(root.clone(), |config| config.limits.max_serving = 1);
    let holder = Published::new(Holder::default());
    let take = pair.peer().root().call_remote::<()>("take", (vec![&holder],));
    pair.finish(take).unwrap();
    let _slow = pair.peer().root().call_remote::<()>("slow", ()).send();
    pair.drive();
    holder.lock().observers.announce("message", ());
    pair.drive();
    let seen = root.seen.lock().unwrap()[0].clone();
    assert!(seen.version() == 1 || seen.is_lost().is_some(), "an update was lost and nobody knows");
}

// 8
#[test]
fn r08_an_update_whose_arguments_are_no_tuple_is_lost_in_silence() {
    let (mut end, root, _) = fed();
    end.receive(&raw("[cachemessage 2 1 message 0 [dictionary] [dictionary]]"));
    let seen = root.seen.lock().unwrap()[0].clone();
    assert!(seen.version() == 1 || seen.is_lost().is_some(), "an update was lost and nobody knows");
}

/// A server that has one replica, number 1, from a peer whose bytes are ours.
fn fed() -> (End, Root, pb::Peer) {
    let root = Root::default();
    let (mut end, peer) = client_in_dialect(root.clone(), "pb");
    end.receive(&raw("[message 1 root take 0 [tuple [list [review.Holder 1 [dictionary [held [None]] [other [None]]]]]] [dictionary]]"));
    assert_eq!(root.seen.lock().unwrap().len(), 1);
    (end, root, peer)
}

// 9
mod biting {
    pub(super) fn unjelly(_: &mut pb::Unjellier<'_>) -> pb::ReadResult<i64> {
        panic!("user code panics")
    }
}
#[derive(pb::Unjelly)]
struct Bitten {
    #[pb(with = biting)]
    a: i64,
    b: Option<Pond>,
}
struct Panics;
#[pb::methods]
impl Panics {
    #[remote]
    fn bitten(&self, bitten: Bitten) -> bool {
        bitten.b.is_some() && bitten.a > 0
    }
}
#[test]
fn r09_what_was_not_read_because_of_a_panic_is_given_back() {
    let pond = MasterDuckPond::published(&["x"]);
    let mut pair = Pair::new(Panics);
    #[derive(pb::Jelly)]
    struct Sent<'a> {
        a: i64,
        b: &'a Published<MasterDuckPond>,
    }
    let call = pair.peer().root().call_remote::<bool>("bitten", (Sent { a: 1, b: &pond },));
    assert!(pair.finish(call).is_err());
    pair.drive();
    assert_eq!(pond.observers(), 0);
}

struct ByHand;
impl Referenceable for ByHand {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        // Tolerant: what is not a number is 0.
        call.now(|call| Ok(call.argument::<i64>("number").unwrap_or(0)))
    }
}
#[test]
fn r09b_what_a_tolerant_method_did_not_read_is_given_back() {
    let pond = MasterDuckPond::published(&["x"]);
    let mut pair = Pair::new(ByHand);
    let call = pair.peer().root().call_remote::<i64>("x", (&pond,));
    assert_eq!(pair.finish(call).unwrap(), 0);
    pair.drive();
    assert_eq!(pond.observers(), 0);
}

// 10
#[test]
fn r10_answers_that_nobody_waits_for_fill_the_table() {
    let config = {
        let mut c = pb::driver::Config::new(Clock::default()).unwrap();
        c.limits.max_replicas = 4;
        c
    };
    let mut end = End::new(pb::driver::Broker::server(Some(Arc::new(Root::default())), &config));
    end.receive(&raw("pb [version 6]"));
    drop(end.broker.peer().root().call_remote::<i64>("x", ()).send());
    for id in 0..1000 {
        end.receive(&raw(&format!("[answer 1 [no.such {id} 0]]")));
    }
    let decaches = super::wire::messages(&end.sent()).len();
    assert!(end.failed.is_some(), "1000 rows of a table for 4; {decaches} messages");
}

#[test]
fn r10b_one_message_fills_the_table() {
    let config = {
        let mut c = pb::driver::Config::new(Clock::default()).unwrap();
        c.limits.max_replicas = 4;
        c
    };
    let mut end = End::new(pb::driver::Broker::server(Some(Arc::new(Root::default())), &config));
    end.receive(&raw("pb [version 6]"));
    let many: String = (0..1000).map(|id| format!("[a.b {id} 0]")).collect();
    end.receive(&raw(&format!("[message 1 root x 0 [tuple {many}] [dictionary]]")));
    let decaches =
        super::wire::messages(&end.sent()).iter().filter(|m| m.contains("decache")).count();
    assert!(decaches <= 16, "{decaches} rows of a table for 4");
}

// 11
#[test]
fn r11_a_value_that_was_replaced_still_announces() {
    let pond = MasterDuckPond::published(&["one"]);
    let (mut pair, keeper) = given(&pond);
    let mut old = std::mem::take(&mut *pond.lock());
    old.add_duck("in the old value".to_owned());
    drop(pond.lock());
    pair.drive();
    assert_eq!(keeper.pond().read().ducks, pond.lock().ducks);
}

#[test]
fn r11b_two_collections_are_swapped() {
    let board = Published::new(Board { a: vec![1].into(), b: vec![2].into(), ..Board::default() });
    let (mut pair, wall) = hang(&board);
    {
        let mut g = board.lock();
        let g = &mut *g;
        std::mem::swap(&mut g.a, &mut g.b);
    }
    pair.drive();
    let seen = wall.board().read();
    assert_eq!((&*seen.a, &*seen.b), (&vec![2], &vec![1]));
}

#[test]
fn r11c_a_collection_comes_back_later() {
    let board = Published::new(Board { a: vec![1].into(), ..Board::default() });
    let (mut pair, wall) = hang(&board);
    let mut taken = std::mem::take(&mut board.lock().a);
    pair.drive();
    taken.push(2);
    board.lock().a = taken;
    pair.drive();
    assert_eq!(*wall.board().read().a, *board.lock().a);
}

// 12
struct Closes(Arc<Mutex<Option<Pond>>>);
impl Referenceable for Closes {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        call.now(|call| {
            // As another thread might.
            call.context().peer().close();
            *self.0.lock().unwrap() = Some(call.argument::<Pond>("pond")?);
            Ok(())
        })
    }
}
#[test]
fn r12_a_replica_that_arrives_while_the_connection_ends_is_lost() {
    let kept = Arc::new(Mutex::new(None));
    let mut pair = Pair::new(Closes(kept.clone()));
    let pond = MasterDuckPond::published(&["x"]);
    let _call = pair.peer().root().call_remote::<()>("x", (&pond,)).send();
    pair.drive();
    let lost = kept.lock().unwrap().as_ref().map(|pond| pond.is_lost().is_some());
    assert_ne!(lost, Some(false));
}

// 13
#[test]
fn r13_updates_in_the_queue_are_not_waiting_calls() {
    let (mut pair, _keeper) = {
        let k = Keeper::default();
        (Pair::with(k.clone(), |c| c.limits.max_waiting = 8), k)
    };
    let pond = MasterDuckPond::published(&[]);
    let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    pond.lock().add_duck("x".repeat(200_000));
    for _ in 0..8 {
        pond.lock().add_duck("small".to_owned());
    }
    let check = pair.peer().root().call_remote::<usize>("checkDucks", ());
    let answer = pair.finish(check);
    assert_eq!(answer.unwrap(), 9);
}

// 14
#[test]
fn r14_a_reader_is_not_held_up_by_an_open_transaction() {
    let (mut end, root, _) = fed();
    let seen = root.seen.lock().unwrap()[0].clone();
    let stop = Arc::new(AtomicBool::new(false));
    let reads = Arc::new(AtomicUsize::new(0));
    let readers: Vec<_> = (0..2)
        .map(|_| {
            let (seen, stop, reads) = (seen.clone(), stop.clone(), reads.clone());
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    drop(seen.read());
                    reads.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    let half = raw("[cachemessage 2 1 weigh '' [tuple 1] [dictionary]]");
    let rest = raw("[cachemessage 2 1 weigh 0 [tuple 1] [dictionary]]");
    let begun = Instant::now();
    let mut stuck = 0;
    let mut rounds = 0;
    while begun.elapsed() < Duration::from_secs(20) && stuck == 0 {
        end.receive(&half);
        rounds += 1;
        // Both must read within half a second while the transaction is open.
        let before = reads.load(Ordering::Relaxed);
        let waited = Instant::now();
        while reads.load(Ordering::Relaxed) < before + 3 {
            if waited.elapsed() > Duration::from_millis(500) {
                stuck += 1;
                break;
            }
            std::thread::yield_now();
        }
        end.receive(&rest);
    }
    stop.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.join().unwrap();
    }
    assert_eq!(stuck, 0, "after {rounds} rounds");
}

// 15
fn chain(length: usize) {
    let (mut end, root, _) = fed();
    for id in 2..length {
        end.receive(&raw(&format!("[cachemessage 2 {} put 0 [tuple [review.Holder {id} [dictionary [held [None]] [other [None]]]]] [dictionary]]", id - 1)));
        if id % 1000 == 0 {
            let _ = end.sent();
        }
    }
    let head = std::mem::take(&mut *root.seen.lock().unwrap());
    assert!(head[0].read().other.is_some());
    end.broker.handle_closed(pb::ConnectionError::ClosedByPeer);
    drop(head);
}
#[test]
#[ignore]
fn r15_a_long_chain_is_dropped() {
    chain(60_000);
}

// 16
#[test]
#[ignore]
fn r16_deep_nesting() {
    let root = Root::default();
    let (mut end, _peer) = client_in_dialect(root.clone(), "pb");
    let mut state = "[None]".to_owned();
    for id in 0..400 {
        state = format!("[review.Holder {id} [dictionary [held [None]] [other {state}]]]");
    }
    end.receive(&raw(&format!("[message 1 root take 1 [tuple [list {state}]] [dictionary]]")));
    let said = super::wire::messages(&end.sent());
    eprintln!("{} messages, last {}", said.len(), said.last().unwrap());
    let mut state = "[None]".to_owned();
    for id in 1000..1100 {
        state = format!("[review.Holder {id} [dictionary [held [None]] [other {state}]]]");
    }
    end.receive(&raw(&format!("[message 1 root take 1 [tuple [list {state}]] [dictionary]]")));
    let said = super::wire::messages(&end.sent());
    eprintln!("{} messages, last {}", said.len(), said.last().unwrap());
}

// 17
#[test]
fn r17_versions_come_once() {
    let (mut end, root, _) = fed();
    let seen = root.seen.lock().unwrap()[0].clone();
    let stop = Arc::new(AtomicBool::new(false));
    let reader = {
        let stop = stop.clone();
        std::thread::spawn(move || {
            let mut changes = seen.changes();
            let mut last = 0;
            let mut twice = 0;
            while !stop.load(Ordering::Relaxed) {
                if let Poll::Ready(Some(snapshot)) = poll_once(pin!(changes.next())) {
                    if snapshot.version() <= last {
                        twice += 1;
                    }
                    last = snapshot.version();
                }
            }
            twice
        })
    };
    let update = raw("[cachemessage 2 1 weigh 0 [tuple 1] [dictionary]]").repeat(50);
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(5) {
        end.receive(&update);
    }
    stop.store(true, Ordering::Relaxed);
    assert_eq!(reader.join().unwrap(), 0);
}

// 18
#[test]
fn r18_what_a_relay_passed_on_comes_home() {
    let board = Published::new(Board::default());
    let (_first, middle) = hang(&board);
    // The relay's server gives its replica to a client, who sends it back.
    let mut second = Pair::new(middle.clone());
    let look = second.peer().root().call_remote::<Cached<Board>>("look", ());
    let seen = second.finish(look).unwrap();
    let home = second.peer().root().call_remote::<()>("home", (&seen,));
    second.finish(home).unwrap();
}

// 19
#[test]
fn r19_an_open_transaction_of_one_peer_holds_up_another() {
    let board = Published::new(Board::default());
    let (mut first, middle) = hang(&board);
    first.server.receive(&raw("[cachemessage 9 1 pin '' [tuple x] [dictionary]]"));
    let (mut second, _) = hang(&Published::new(Board::default()));
    let _waits = second.peer().root().call_remote::<()>("hang", (middle.board(),)).send();
    let other = second.peer().root().call_remote::<Cached<Board>>("look", ());
    let mut other = pin!(other);
    for _ in 0..20 {
        if poll_once(other.as_mut()).is_ready() {
            return;
        }
        second.drive();
    }
    panic!("a call that has nothing to do with it never ends");
}

// 21
#[test]
#[ignore]
fn r21_wide() {
    for count in [125, 250, 500, 1000] {
        let (mut pair, _keeper) = pair();
        let ponds: Vec<_> = (0..count).map(|_| MasterDuckPond::published(&["x"])).collect();
        let begun = Instant::now();
        let take = pair.peer().root().call_remote::<usize>("alsoTake", (&ponds,)).send();
        let sent = begun.elapsed();
        pair.finish(take).unwrap();
        eprintln!("{count}: {sent:?} to send, {:?} in all", begun.elapsed());
    }
}
