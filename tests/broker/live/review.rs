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
fn hang(board: impl pb::Jelly) -> (Pair, Wall) {
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

// 20
static STATES: AtomicUsize = AtomicUsize::new(0);
struct Big {
    observers: Observers,
}
impl Cacheable for Big {
    const CLASS: &'static str = "cache_classes.MasterDuckPond";
    fn state_to_cache_and_observe_for<'a>(
        &'a self,
        _: Option<&'a Perspective>,
        _: &'a Observer,
    ) -> Result<impl Jelly + 'a, JellyError> {
        STATES.fetch_add(1, Ordering::SeqCst);
        Ok(vec!["x".repeat(10_000)])
    }
    fn observers(&self) -> &Observers {
        &self.observers
    }
    fn observers_mut(&mut self) -> &mut Observers {
        &mut self.observers
    }
}
#[test]
fn r20_a_reset_larger_than_the_bound_is_not_made_for_every_update() {
    let delivery =
        Delivery { max_queued: 5_000, when_slow: WhenSlow::Reset, ..Delivery::default() };
    let big = Published::with(Big { observers: Observers::default() }, delivery);
    let (mut pair, _keeper) = pair();
    let take = pair.peer().root().call_remote::<String>("takePond", (&big,));
    pair.finish(take).unwrap();
    big.lock().observers.announce("addDuck", ("x".repeat(200_000),));
    STATES.store(0, Ordering::SeqCst);
    for _ in 0..500 {
        big.lock().observers.announce("addDuck", ("a",));
    }
    let states = STATES.load(Ordering::SeqCst);
    assert!(states < 20, "{states} states for 500 updates");
}

// 22
#[derive(pb::Cacheable, pb::RemoteCache, Clone, Default)]
#[pb(class = "review.Strict")]
struct Strict {
    items: Vec<i64>,
    #[pb(observers)]
    observers: Observers,
}
#[pb::methods]
impl Strict {
    #[update]
    #[observe]
    fn take_out(&mut self, item: i64) -> Result<(), std::fmt::Error> {
        let at = self.items.iter().position(|i| *i == item).ok_or(std::fmt::Error)?;
        self.items.remove(at);
        Ok(())
    }
}
#[derive(Default, Clone)]
struct StrictRoot(Arc<Mutex<Option<Cached<Strict>>>>);
#[pb::methods]
impl StrictRoot {
    #[remote]
    fn take(&self, s: Cached<Strict>) {
        *self.0.lock().unwrap() = Some(s);
    }
}
#[test]
fn r22_an_update_that_fails_at_the_replica_is_out_of_step() {
    let strict = Published::new(Strict::default());
    let root = StrictRoot::default();
    let mut pair = Pair::new(root.clone());
    let take = pair.peer().root().call_remote::<()>("take", (&strict,));
    pair.finish(take).unwrap();
    strict.lock().items.push(5); // forgot to announce
    strict.lock().take_out(5).unwrap();
    pair.drive();
    let seen = root.0.lock().unwrap().clone().unwrap();
    assert!(seen.is_lost().is_some(), "version {}", seen.version());
}

// 24
static ALIVE: AtomicUsize = AtomicUsize::new(0);
struct Token;
impl Default for Token {
    fn default() -> Self {
        ALIVE.fetch_add(1, Ordering::SeqCst);
        Token
    }
}
impl Clone for Token {
    fn clone(&self) -> Self {
        Self::default()
    }
}
impl Drop for Token {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::SeqCst);
    }
}
#[derive(pb::RemoteCache, Clone)]
#[pb(class = "review.Leaky")]
struct Leaky {
    n: Option<Cached<Leaky>>,
    #[pb(skip)]
    _token: Token,
}
#[pb::methods]
impl Leaky {}
struct LeakyRoot;
#[pb::methods]
impl LeakyRoot {
    #[remote]
    fn look(&self, _l: Cached<Leaky>) {}
}
#[test]
fn r24_replicas_in_a_circle_are_freed_with_their_connection() {
    let weak;
    {
        let (mut end, _peer) = client_in_dialect(LeakyRoot, "pb");
        end.receive(&raw("[message 1 root look 1 [tuple [reference 1 [review.Leaky 1 [dictionary [n [review.Leaky 2 [dictionary [n [dereference 1]]]]]]]]] [dictionary]]"));
        eprintln!("{:?}", super::wire::messages(&end.sent()));
        end.broker.handle_closed(pb::ConnectionError::ClosedByPeer);
        end.broker.handle_finished();
        weak = Arc::downgrade(&end.broker);
    }
    assert_eq!(
        (ALIVE.load(Ordering::SeqCst), weak.upgrade().is_some()),
        (0, false),
        "replicas, broker"
    );
}

// 26
static CROSS: Mutex<Vec<Cached<Crossing>>> = Mutex::new(Vec::new());
static MEET: std::sync::OnceLock<std::sync::Barrier> = std::sync::OnceLock::new();
#[derive(pb::RemoteCache, Clone)]
#[pb(class = "review.Crossing")]
struct Crossing {}
#[pb::methods]
impl Crossing {
    #[observe]
    fn cross(&mut self, other: i64) {
        let other = CROSS.lock().unwrap()[other as usize].clone();
        MEET.get_or_init(|| std::sync::Barrier::new(2)).wait();
        drop(other.read());
    }
}
struct CrossRoot;
#[pb::methods]
impl CrossRoot {
    #[remote]
    fn take(&self, c: Cached<Crossing>) {
        CROSS.lock().unwrap().push(c);
    }
}
#[test]
fn r26_two_observers_that_read_each_other() {
    within(10, || {
        let ends: Vec<_> = (0..2)
            .map(|n| {
                let (mut end, peer) = client_in_dialect(CrossRoot, "pb");
                end.receive(&raw(
                    "[message 1 root take 0 [tuple [review.Crossing 1 [dictionary]]] [dictionary]]",
                ));
                (n, end, peer)
            })
            .collect();
        let threads: Vec<_> = ends
            .into_iter()
            .map(|(n, mut end, peer)| {
                std::thread::spawn(move || {
                    end.receive(&raw(&format!(
                        "[cachemessage 2 1 cross 0 [tuple {}] [dictionary]]",
                        1 - n
                    )));
                    drop(peer);
                })
            })
            .collect();
        for t in threads {
            t.join().unwrap();
        }
    });
}

// 27
#[derive(pb::RemoteCache, Clone)]
#[pb(class = "review.Fragile", state = FragileState)]
struct Fragile {}
#[derive(pb::Unjelly, pb::Jelly)]
struct FragileState {
    n: i64,
}
impl TryFrom<FragileState> for Fragile {
    type Error = &'static str;
    fn try_from(s: FragileState) -> Result<Self, Self::Error> {
        assert!(s.n != 0, "user code panics");
        Ok(Self {})
    }
}
#[pb::methods]
impl Fragile {
    #[observe]
    fn touch(&mut self) {}
}
struct FragileRoot;
#[pb::methods]
impl FragileRoot {
    #[remote]
    fn take(&self, _f: Cached<Fragile>) {}
    #[remote]
    fn look(&self, f: Cached<Fragile>) {
        drop(f.read());
    }
}
#[test]
fn r27_a_replica_whose_state_panics_does_not_stop_the_driver() {
    within(10, || {
        let (mut end, _peer) = client_in_dialect(FragileRoot, "pb");
        end.receive(&raw(
            "[message 1 root take 1 [tuple [review.Fragile 1 [dictionary [n 0]]]] [dictionary]]",
        ));
        eprintln!("{:?}", super::wire::messages(&end.sent()));
        // The connection's task has moved to another thread.
        std::thread::spawn(move || {
            end.receive(&raw("[cachemessage 2 1 touch 0 [tuple] [dictionary]]"))
        })
        .join()
        .unwrap();
    });
}
#[test]
fn r27b_the_same_thread() {
    let (mut end, _peer) = client_in_dialect(FragileRoot, "pb");
    end.receive(&raw(
        "[message 1 root take 1 [tuple [review.Fragile 1 [dictionary [n 0]]]] [dictionary]]",
    ));
    end.receive(&raw("[cachemessage 2 1 touch 0 [tuple] [dictionary]]"));
}

// 28
#[derive(pb::RemoteCache)]
#[pb(class = "review.Uncloned")]
struct Uncloned {}
impl Clone for Uncloned {
    fn clone(&self) -> Self {
        panic!("user code panics")
    }
}
#[pb::methods]
impl Uncloned {
    #[observe]
    fn touch(&mut self) {}
}
struct UnclonedRoot(Arc<Mutex<Option<Cached<Uncloned>>>>);
#[pb::methods]
impl UnclonedRoot {
    #[remote]
    fn take(&self, f: Cached<Uncloned>) {
        *self.0.lock().unwrap() = Some(f);
    }
}
#[test]
fn r28_a_clone_that_panics() {
    within(10, || {
        let kept = Arc::new(Mutex::new(None));
        let (mut end, _peer) = client_in_dialect(UnclonedRoot(kept.clone()), "pb");
        end.receive(&raw(
            "[message 1 root take 1 [tuple [review.Uncloned 1 [dictionary]]] [dictionary]]",
        ));
        let seen = kept.lock().unwrap().clone().unwrap();
        let held = seen.read();
        let _ = std::thread::spawn(move || {
            end.receive(&raw("[cachemessage 2 1 touch 0 [tuple] [dictionary]]"))
        })
        .join();
        drop(held);
        drop(seen.read());
    });
}

// 29
#[test]
fn r29_everything_of_a_message_that_is_too_deep_is_given_back() {
    let (mut end, _peer) = client_in_dialect(Root::default(), "pb");
    let mut state = "[None]".to_owned();
    for id in 1..=400 {
        state = format!("[review.Holder {id} [dictionary [held [None]] [other {state}]]]");
    }
    end.receive(&raw(&format!("[message 1 root take 0 [tuple [list {state}]] [dictionary]]")));
    let decaches =
        super::wire::messages(&end.sent()).iter().filter(|m| m.contains("decache")).count();
    assert_eq!(decaches, 400);
}

// 34
#[derive(pb::Cacheable, Default)]
#[pb(class = "review.Node", stopped_observing = Node::left)]
struct Node {
    items: Vec<u64>,
    link: Option<Published<Node>>,
    #[pb(skip)]
    farewells: u64,
    #[pb(observers)]
    observers: Observers,
}
#[pb::methods]
impl Node {
    #[update]
    fn add(&mut self, item: u64) {
        self.items.push(item)
    }
    #[update]
    fn tie(&mut self, to: Option<Published<Node>>) {
        self.link = to
    }
    #[update]
    fn pad(&mut self, pad: String) {
        let _ = pad;
    }
}
impl Node {
    fn left(&mut self, _: Option<&Perspective>, _: &Observer) {
        self.farewells += 1
    }
}
#[derive(pb::RemoteCache, Clone)]
#[pb(class = Node)]
struct SeenNode {
    items: Vec<u64>,
    link: Option<Cached<SeenNode>>,
}
#[pb::methods]
impl SeenNode {
    #[observe]
    fn add(&mut self, item: u64) {
        self.items.push(item)
    }
    #[observe]
    fn tie(&mut self, to: Option<Cached<SeenNode>>) {
        self.link = to
    }
    #[observe]
    fn pad(&mut self, pad: &str) {
        let _ = pad;
    }
}
#[derive(Default, Clone)]
struct NodeRoot(Arc<Mutex<Vec<Cached<SeenNode>>>>);
#[pb::methods]
impl NodeRoot {
    #[remote]
    fn keep(&self, all: Vec<Cached<SeenNode>>) {
        self.0.lock().unwrap().extend(all);
    }
    #[remote]
    fn glance(&self, all: Vec<Cached<SeenNode>>) -> usize {
        all.len()
    }
    #[remote]
    fn fail(&self, all: Vec<Cached<SeenNode>>, number: i64) -> i64 {
        all.len() as i64 + number
    }
    #[remote]
    fn give(&self) -> Vec<Cached<SeenNode>> {
        self.0.lock().unwrap().clone()
    }
}
struct Rng(u64);
impl Rng {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}
fn story(seed: u64, guards: bool, reset_policy: bool) -> Result<(), String> {
    let mut r = Rng(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let delivery = if reset_policy {
        Delivery { max_queued: 3_000, when_slow: WhenSlow::Reset, ..Delivery::default() }
    } else {
        Delivery::default()
    };
    let nodes: Vec<_> = (0..5)
        .map(|id| Published::with(Node { items: vec![id], ..Node::default() }, delivery))
        .collect();
    let root = NodeRoot::default();
    let mut pair = Pair::new(root.clone());
    let peer = pair.peer().root();
    let (mut up, mut down) = (Vec::<u8>::new(), Vec::<u8>::new());
    let mut guard: Option<(usize, pb::Guard<'_, Node>)> = None;
    let mut trace = Vec::new();
    let mut answers: Vec<pb::driver::Task> = Vec::new();
    let _ = &mut answers;
    let mut waiting = Vec::new();
    for _ in 0..60 {
        let k = r.below(5);
        let op = r.below(14);
        trace.push((op, k));
        let free = guard.as_ref().is_none_or(|(g, _)| *g != k);
        match op {
            0 | 1 if free => {
                let mut g = nodes[k].lock();
                for _ in 0..1 + r.below(3) {
                    let n = r.next() % 1000;
                    g.add(n);
                }
            }
            2 if free && k < 4 => {
                let to = k + 1 + r.below(4 - k);
                let to = (r.below(4) > 0).then(|| nodes[to].clone());
                nodes[k].lock().tie(to);
            }
            3 if free => nodes[k].lock().observers.reset_all(),
            4 if guards && guard.is_none() => guard = Some((k, nodes[k].lock())),
            5 => {
                if let Some((_, mut g)) = guard.take() {
                    g.add(77);
                }
            }
            6 | 7 => {
                let all: Vec<_> = nodes.iter().filter(|_| r.below(2) == 0).cloned().collect();
                waiting.push(Box::pin(peer.call_remote::<()>("keep", (all,)).send()));
            }
            8 => {
                let all: Vec<_> = nodes.iter().filter(|_| r.below(2) == 0).cloned().collect();
                let c = peer.call_remote::<usize>("glance", (all,)).send();
                drop(c);
            }
            9 => {
                let all: Vec<_> = nodes.iter().filter(|_| r.below(2) == 0).cloned().collect();
                drop(peer.call_remote::<i64>("fail", (all, "no number")).send());
            }
            10 => {
                let mut kept = root.0.lock().unwrap();
                let n = r.below(kept.len() + 1);
                let gone: Vec<_> = kept.drain(n..).collect();
                drop(kept);
                drop(gone);
            }
            11 => {
                up.extend(pair.client.sent());
                let n = r.below(up.len() + 1);
                let b: Vec<u8> = up.drain(..n).collect();
                pair.server.receive(&b);
            }
            12 => {
                down.extend(pair.server.sent());
                let n = r.below(down.len() + 1);
                let b: Vec<u8> = down.drain(..n).collect();
                pair.client.receive(&b);
            }
            13 if free && r.below(3) == 0 => {
                if reset_policy {
                    nodes[k].lock().pad("x".repeat(150_000))
                } else if r.below(3) == 0 {
                    nodes[k].lock().pad("x".repeat(700_000))
                } else {
                    let items = nodes[k].lock().items.clone();
                    let link = nodes[k].lock().link.clone();
                    *nodes[k].lock() = Node { items, link, ..Node::default() }
                }
            }
            _ => {}
        }
    }
    drop(guard);
    let settle = |pair: &mut Pair, up: &mut Vec<u8>, down: &mut Vec<u8>| {
        for _ in 0..40 {
            up.extend(pair.client.sent());
            pair.server.receive(&std::mem::take(up));
            down.extend(pair.server.sent());
            pair.client.receive(&std::mem::take(down));
        }
    };
    settle(&mut pair, &mut up, &mut down);
    if let Some(e) = pair.client.failed.as_ref().or(pair.server.failed.as_ref()) {
        return Err(format!("{seed}: connection {e} {trace:?}"));
    }
    for call in &mut waiting {
        if poll_once(call.as_mut()).is_pending() {
            return Err(format!("{seed}: a call hangs {trace:?}"));
        }
    }
    fn same(seen: &Cached<SeenNode>, nodes: &[Published<Node>]) -> Result<(), String> {
        if seen.is_lost().is_some() {
            return Ok(());
        }
        let seen = seen.read();
        let node = nodes[seen.items[0] as usize].lock();
        if seen.items != node.items {
            return Err(format!("items {:?} of {:?}", seen.items, node.items));
        }
        let link = node.link.as_ref().map(|l| l.clone());
        drop(node);
        match (&seen.link, link) {
            (None, None) => Ok(()),
            (Some(a), Some(b)) => {
                if a.is_lost().is_none() && a.read().items[0] != b.lock().items[0] {
                    return Err("link".into());
                }
                same(a, nodes)
            }
            (a, b) => Err(format!("link {} {}", a.is_some(), b.is_some())),
        }
    }
    let kept = root.0.lock().unwrap().clone();
    for seen in &kept {
        same(seen, &nodes).map_err(|e| format!("{seed}: {e} {trace:?}"))?;
    }
    drop(kept);
    root.0.lock().unwrap().clear();
    settle(&mut pair, &mut up, &mut down);
    for (id, node) in nodes.iter().enumerate() {
        if node.observers() != 0 {
            return Err(format!("{seed}: node {id} is observed by {} {trace:?}", node.observers()));
        }
        if poll_once(pin!(node.caught_up())).is_pending() {
            return Err(format!("{seed}: behind {trace:?}"));
        }
    }
    if let Some(e) = pair.client.failed.as_ref().or(pair.server.failed.as_ref()) {
        return Err(format!("{seed}: connection {e}"));
    }
    if pair.client.broker.backlog() != 0 {
        return Err(format!("{seed}: backlog {} {trace:?}", pair.client.broker.backlog()));
    }
    Ok(())
}
fn stories(guards: bool, reset: bool) {
    let begun = Instant::now();
    let (mut n, mut bad) = (0, Vec::new());
    while begun.elapsed() < Duration::from_secs(25) && bad.len() < 400 {
        n += 1;
        if let Err(e) = story(n, guards, reset) {
            bad.push(e);
        }
    }
    let short: Vec<_> =
        bad.iter().map(|b| b.split('[').next().unwrap().to_owned()).take(12).collect();
    assert!(bad.is_empty(), "{} of {n} stories: {short:#?}", bad.len());
}
#[test]
#[ignore]
fn r34_stories() {
    stories(false, false);
}
#[test]
#[ignore]
fn r34_stories_reset() {
    stories(false, true);
}
#[test]
#[ignore]
fn r34_stories_guards() {
    stories(true, false);
}
#[test]
#[ignore]
fn r34_stories_guards_reset() {
    stories(true, true);
}

// 35
#[test]
fn r35_what_was_sent_before_a_close_is_written() {
    let root = crate::roots::Root::default();
    let log = root.log.clone();
    #[derive(Clone)]
    struct Both {
        keeper: Keeper,
        log: crate::roots::Log,
    }
    #[pb::methods(rename_all = "camelCase")]
    impl Both {
        #[remote]
        fn take_pond(&self, pond: Pond) {
            self.keeper.ponds.lock().unwrap().push(pond);
        }
        #[remote]
        fn note(&self, what: &str) {
            self.log.push(what);
        }
    }
    let both = Both { keeper: Keeper::default(), log: log.clone() };
    let mut pair = Pair::new(both);
    let pond = MasterDuckPond::published(&[]);
    let take = pair.peer().root().call_remote::<()>("takePond", (&pond,));
    pair.finish(take).unwrap();
    pond.lock().add_duck("x".repeat(200_000));
    pond.lock().add_duck("small".to_owned());
    pair.peer().root().call_remote::<()>("note", ("goodbye",)).no_answer().unwrap();
    pair.peer().close();
    pair.drive();
    assert_eq!(log.take(), ["goodbye"]);
}

// 36: a `[cached 1]` is six bytes
#[test]
#[ignore]
fn r36_memory_of_cached() {
    fn rss() -> usize {
        std::fs::read_to_string("/proc/self/status")
            .unwrap()
            .lines()
            .find(|l| l.starts_with("VmHWM"))
            .unwrap()
            .split_whitespace()
            .nth(1)
            .unwrap()
            .parse()
            .unwrap()
    }
    let (mut end, root, _) = fed();
    let count = 500_000;
    let mut bytes = raw("[message 2 root take 0]");
    bytes[0] = 7;
    let mut args = vec![2, 0x80];
    args.extend(raw("tuple"));
    let mut n = count + 1;
    while n > 0 {
        args.push((n & 0x7f) as u8);
        n >>= 7;
    }
    args.push(0x80);
    args.extend(raw("list"));
    for _ in 0..count {
        args.extend(b"\x02\x80\x0f\x87\x01\x81");
    }
    bytes.extend(args);
    bytes.extend(raw("[dictionary]"));
    let before = rss();
    let begun = Instant::now();
    end.receive(&bytes);
    eprintln!(
        "{} bytes of message, {} kB of memory, {} handles, {:?}",
        bytes.len(),
        rss() - before,
        root.seen.lock().unwrap().len(),
        begun.elapsed()
    );
}
