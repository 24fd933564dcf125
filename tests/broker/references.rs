//! Objects that are called at the other end: their ids, their counts, and sending them back.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use pb::{CallError, Context, Limits, Local, Perspective, RemoteReference, Value};
use pb_test_support::{Pair, held, messages};

use crate::{live::said, roots::Log};

/// An object that can be called, and counts how many of its kind exist.
struct Bell {
    rung: AtomicUsize,
    alive: Arc<AtomicUsize>,
}

#[pb::methods]
impl Bell {
    #[remote]
    fn ring(&self, times: usize) -> usize {
        self.rung.fetch_add(times, Ordering::SeqCst) + times
    }
}

impl Bell {
    fn new(alive: &Arc<AtomicUsize>) -> Self {
        alive.fetch_add(1, Ordering::SeqCst);
        Self { rung: AtomicUsize::new(0), alive: alive.clone() }
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        self.alive.fetch_sub(1, Ordering::SeqCst);
    }
}

#[derive(Clone, Default)]
struct Tower {
    bells: Arc<Mutex<Vec<RemoteReference>>>,
    own: Arc<Mutex<Vec<Local<Bell>>>>,
    alive: Arc<AtomicUsize>,
    log: Log,
}

#[pb::methods(rename_all = "camelCase")]
impl Tower {
    #[remote]
    fn hang(&self, bells: Vec<RemoteReference>) -> usize {
        let mut hung = self.bells.lock().unwrap();
        hung.extend(bells);
        hung.len()
    }

    #[remote]
    fn take_down(&self) {
        self.bells.lock().unwrap().clear();
    }

    #[remote]
    async fn ring_all(&self, times: usize) -> Result<usize, CallError> {
        let bells = self.bells.lock().unwrap().clone();
        let mut rung = 0;
        for bell in bells {
            rung += bell.call_remote::<usize>("ring", (times,)).await?;
        }
        Ok(rung)
    }

    #[remote]
    fn touch(&self, bell: RemoteReference, number: i64) -> i64 {
        let _ = bell;
        number
    }

    #[remote]
    fn cast(&self) -> Local<Bell> {
        let bell = Local::new(Bell::new(&self.alive));
        self.own.lock().unwrap().push(bell.clone());
        bell
    }

    #[remote]
    fn cast_and_send(&self, size: usize) -> (Local<Bell>, Vec<u8>) {
        (self.cast(), vec![b'x'; size])
    }

    #[remote]
    fn is_ours(&self, bell: Local<Bell>) -> bool {
        self.own.lock().unwrap().iter().any(|own| own.ptr_eq(&bell))
    }

    #[remote]
    fn give_back(&self) -> Vec<RemoteReference> {
        self.bells.lock().unwrap().clone()
    }

    #[remote]
    async fn slowly(&self, bell: RemoteReference) -> Result<usize, CallError> {
        self.log.pass("slowly").await;
        bell.call_remote("ring", (1,)).await
    }

    #[remote]
    fn anything(&self, anything: Value) -> String {
        format!("{anything:?}")
    }

    #[remote]
    fn is_root(&self, root: Local<Self>) -> bool {
        Arc::ptr_eq(&root.bells, &self.bells)
    }

    #[remote]
    fn caller(&self, context: &Context) -> RemoteReference {
        context.peer().root()
    }
}

fn pair() -> (Pair, Tower, Arc<AtomicUsize>) {
    let tower = Tower::default();
    (Pair::new(tower.clone()), tower, Arc::new(AtomicUsize::new(0)))
}

fn alive(count: &Arc<AtomicUsize>) -> usize {
    count.load(Ordering::SeqCst)
}

#[test]
fn an_object_is_sent_as_an_id_and_called_by_it() {
    let (mut pair, _tower, count) = pair();
    let root = pair.peer().root();
    let bell = Local::new(Bell::new(&count));
    let hang = root.call_remote::<usize>("hang", (vec![&bell],));
    assert_eq!(pair.finish(hang).unwrap(), 1);
    let ring = root.call_remote::<usize>("ringAll", (3,));
    assert_eq!(pair.finish(ring).unwrap(), 3);
    assert_eq!(
        said(&mut pair),
        [
            "> [message 1 root hang 1 [tuple [list [remote 1]]] [dictionary]]",
            "< [answer 1 1]",
            "> [message 2 root ringAll 1 [tuple 3] [dictionary]]",
            "< [message 1 1 ring 1 [tuple 3] [dictionary]]",
            "> [answer 1 3]",
            "< [answer 2 3]",
        ]
    );
    assert_eq!(bell.rung.load(Ordering::SeqCst), 3);
}

/// `serve` takes an `Arc` of an object, and so does `Local::new`.
#[test]
fn every_local_of_one_arc_is_the_same_object() {
    let (mut pair, tower, alive_bells) = pair();
    let bell = Arc::new(Bell::new(&alive_bells));
    let bells = (Local::new(bell.clone()), Local::new(bell.clone()));
    let hang = |bell| pair.peer().root().call_remote::<usize>("hang", (vec![bell],)).send();
    let hung = [
        hang(Local::from(bell)),
        pair.peer().root().call_remote("hang", ([&bells.0, &bells.1],)).send(),
    ];
    for hung in hung {
        pair.finish(hung).unwrap();
    }
    let bells = tower.bells.lock().unwrap().clone();
    assert_eq!(bells.len(), 3);
    assert!(bells.iter().all(|other| *other == bells[0]));
    assert_eq!(bells.iter().collect::<HashSet<_>>().len(), 1);
    assert_eq!(held(&pair.peer()), [(std::any::type_name::<Bell>(), 1)]);
}

/// A method may take it as either of the two types.
#[test]
fn a_local_of_an_arc_that_is_sent_back_has_the_same_type() {
    struct Loft(Arc<Bell>);

    #[pb::methods]
    impl Loft {
        #[remote]
        fn bell(&self) -> Local<Arc<Bell>> {
            Local::new(self.0.clone())
        }

        #[remote]
        fn is_ours(&self, bell: Local<Arc<Bell>>, itself: Local<Bell>) -> bool {
            let itself = itself.into_arc();
            Arc::ptr_eq(&bell, &self.0) && Arc::ptr_eq(&itself, &self.0)
        }
    }

    let mut pair = Pair::new(Loft(Arc::new(Bell::new(&Arc::default()))));
    let root = pair.peer().root();
    let bell: RemoteReference = pair.finish(root.call_remote("bell", ())).unwrap();
    let is_ours = root.call_remote::<bool>("is_ours", (&bell, &bell));
    assert!(pair.finish(is_ours).unwrap());
}

#[test]
fn every_remote_that_is_read_is_one_decref_and_the_last_frees_the_object() {
    let (mut pair, tower, count) = pair();
    let root = pair.peer().root();
    let bell = Local::new(Bell::new(&count));
    let hang = root.call_remote::<usize>("hang", (vec![&bell, &bell],));
    pair.finish(hang).unwrap();
    assert_eq!(pair.client.broker.peer().held_objects().len(), 1);
    drop(bell);
    assert_eq!(alive(&count), 1, "the peer has it");
    let clone = tower.bells.lock().unwrap()[0].clone();
    assert_eq!(clone, tower.bells.lock().unwrap()[1]);
    pair.traffic.clear();
    let down = root.call_remote::<()>("takeDown", ());
    pair.finish(down).unwrap();
    assert_eq!(said(&mut pair)[1..], ["< [decref 1]", "< [answer 2 [None]]"], "a clone is left");
    drop(clone);
    pair.drive();
    assert_eq!(said(&mut pair), ["< [decref 1]"]);
    assert_eq!(alive(&count), 0);
    assert!(pair.client.broker.peer().held_objects().is_empty());
    // An id is never used again.
    let another = Local::new(Bell::new(&count));
    let hang = root.call_remote::<usize>("hang", (vec![&another],));
    pair.finish(hang).unwrap();
    assert!(said(&mut pair)[0].contains("[remote 2]"));
}

#[test]
fn references_and_live_objects_get_their_ids_from_one_counter() {
    let (mut pair, _tower, count) = pair();
    let root = pair.peer().root();
    let pond = crate::live::MasterDuckPond::published(&[]);
    let anything = root.call_remote::<String>("anything", (&pond,));
    assert!(pair.finish(anything).is_err());
    pair.traffic.clear();
    let hang = root.call_remote::<usize>("hang", (vec![&Local::new(Bell::new(&count))],));
    pair.finish(hang).unwrap();
    assert!(said(&mut pair).iter().any(|said| said.contains("[remote 2]")));
}

#[test]
fn an_object_that_is_sent_back_is_not_counted() {
    let (mut pair, tower, _) = pair();
    let root = pair.peer().root();
    let cast = root.call_remote::<RemoteReference>("cast", ());
    let bell = pair.finish(cast).unwrap();
    let ours = root.call_remote::<bool>("isOurs", (&bell,));
    assert!(pair.finish(ours).unwrap());
    assert_eq!(
        said(&mut pair)[1..],
        [
            "< [answer 1 [remote 1]]",
            "> [message 2 root isOurs 1 [tuple [local 1]] [dictionary]]",
            "< [answer 2 [boolean true]]"
        ]
    );
    let is_root = root.call_remote::<bool>("isRoot", (root.clone(),));
    assert!(pair.finish(is_root).unwrap());
    assert!(said(&mut pair)[0].contains("[local root]"));
    let ring = bell.call_remote::<usize>("ring", (2,));
    assert_eq!(pair.finish(ring).unwrap(), 2);
    assert_eq!(tower.own.lock().unwrap()[0].rung.load(Ordering::SeqCst), 2);
    drop(bell);
    pair.drive();
    assert!(pair.server.broker.peer().held_objects().is_empty());
}

#[test]
fn references_that_are_refused_or_not_kept_are_released() {
    let (mut pair, _tower, count) = pair();
    let root = pair.peer().root();
    let bell = Local::new(Bell::new(&count));
    let held = |pair: &mut Pair| {
        pair.drive();
        pair.client.broker.peer().held_objects().len()
    };
    for (method, wrong) in [("touch", "no number"), ("noSuchMethod", ""), ("anything", "")] {
        let call = root.call_remote::<Value>(method, (&bell, wrong));
        assert!(pair.finish(call).is_err());
        assert_eq!(held(&mut pair), 0, "{method}");
    }
    let touch = root.call_remote::<i64>("touch", (&bell, 5));
    assert_eq!(pair.finish(touch).unwrap(), 5);
    assert_eq!(held(&mut pair), 0);
    let cast = root.call_remote::<i64>("cast", ());
    assert!(pair.finish(cast).is_err(), "the caller cannot read the answer");
    pair.drive();
    assert!(pair.server.broker.peer().held_objects().is_empty());
    drop(root.call_remote::<RemoteReference>("cast", ()).send());
    pair.drive();
    assert!(
        pair.server.broker.peer().held_objects().is_empty(),
        "an answer for which no call waits is released as well"
    );
}

#[test]
fn a_shared_value_that_is_read_again_counts_its_references_once() {
    #[derive(pb::Copyable)]
    #[pb(class = "test.Frame")]
    struct Frame {
        bell: Local<Bell>,
    }

    #[derive(pb::RemoteCopy)]
    #[pb(class = Frame)]
    struct Seen {
        bell: RemoteReference,
    }

    struct Wall;

    #[pb::methods]
    impl Wall {
        #[remote]
        fn hang(&self, frames: Vec<Seen>) -> bool {
            frames.iter().all(|frame| frame.bell == frames[0].bell)
        }
    }

    let mut pair = Pair::new(Wall);
    let frame = Arc::new(Frame { bell: Local::new(Bell::new(&Arc::default())) });
    let frames = vec![frame.clone(), frame.clone(), frame];
    let hang = pair.peer().root().call_remote::<bool>("hang", (frames,));
    assert!(pair.finish(hang).unwrap());
    pair.drive();
    let decrefs = said(&mut pair).iter().filter(|said| said.contains("decref")).count();
    assert_eq!(decrefs, 1);
    assert!(pair.server.failed.is_none() && pair.client.failed.is_none());
}

#[test]
fn a_shared_list_of_nothing_but_references_is_sent_once() {
    struct Wall;

    #[pb::methods]
    impl Wall {
        #[remote]
        fn hang(&self, rows: Vec<Vec<RemoteReference>>) -> usize {
            rows.iter().map(Vec::len).sum()
        }
    }

    let mut pair = Pair::new(Wall);
    let row = Arc::new(vec![Local::new(Bell::new(&Arc::default()))]);
    let hang = pair.peer().root().call_remote::<usize>("hang", (vec![row.clone(), row],));
    assert_eq!(pair.finish(hang).unwrap(), 2);
    let said = said(&mut pair);
    assert!(said[0].contains("[list [reference 1 [list [remote 1]]] [dereference 1]]"), "{said:?}");
}

#[test]
fn the_handle_of_a_call_that_waits_is_dropped_after_the_call_has_left() {
    let (mut pair, tower, _) = pair();
    let root = pair.peer().root();
    let cast = root.call_remote::<RemoteReference>("cast", ());
    let bell = pair.finish(cast).unwrap();
    let pond = crate::live::MasterDuckPond::published(&[]);
    let guard = pond.lock();
    let stuck = root.call_remote::<String>("anything", (&pond,)).send();
    bell.call_remote::<usize>("ring", (7,)).notify().unwrap();
    drop(bell);
    pair.drive();
    drop(guard);
    assert!(pair.finish(stuck).is_err());
    pair.drive();
    assert_eq!(tower.own.lock().unwrap()[0].rung.load(Ordering::SeqCst), 7);
    assert!(pair.server.broker.peer().held_objects().is_empty());
}

#[test]
fn the_handle_of_a_call_that_waits_itself_is_dropped_after_it_has_left() {
    let (mut pair, _tower, _) = pair();
    let cast = pair.peer().root().call_remote::<RemoteReference>("cast", ());
    let bell = pair.finish(cast).unwrap();
    let pond = crate::live::MasterDuckPond::published(&[]);
    let guard = pond.lock();
    bell.call_remote::<usize>("ring", (&pond,)).notify().unwrap();
    drop(bell);
    pair.traffic.clear();
    pair.drive();
    drop(guard);
    pair.drive();
    let said = said(&mut pair);
    assert!(said[0].starts_with("> [message _ 1 ring 0"), "{said:?}");
    assert_eq!(said[1], "> [decref 1]");
}

/// A handle takes four bytes on the wire, and more in memory.
#[test]
fn rule_bounded_handles_are_charged_for_the_memory_they_take() {
    let limits = Limits::default().max_memory(100_000);
    let mut pair = Pair::with(Tower::default(), |config| config.limits = limits);
    let count = Arc::new(AtomicUsize::new(0));
    let bells: Vec<_> = (0..1000).map(|_| Local::new(Bell::new(&count))).collect();
    let root = pair.peer().root();
    let error = pair.finish(root.call_remote::<usize>("hang", (&bells,))).unwrap_err();
    assert!(error.to_string().contains("more than 100000 bytes of memory"), "{error}");
    pair.drive();
    assert!(pair.client.broker.peer().held_objects().is_empty(), "all handles are released");
    assert_eq!(pair.finish(root.call_remote::<usize>("hang", (&bells[..200],))).unwrap(), 200);
}

#[test]
fn the_root_object_counts_towards_the_limit() {
    let limits = Limits::default().max_references(2);
    let mut pair = Pair::with(Tower::default(), |config| config.limits = limits);
    let cast = || pair.peer().root().call_remote::<RemoteReference>("cast", ());
    let (first, second) = (cast(), cast());
    let _bell = pair.finish(first).unwrap();
    let error = pair.finish(second).unwrap_err();
    // The words of Twisted, which `odd` of the interop tests compares with a Twisted server.
    let error = error.remote().unwrap();
    assert_eq!(error.class(), "twisted.spread.pb.Error");
    assert_eq!(error.message(), "Maximum PB reference count exceeded.");
}

#[test]
fn the_limit_and_its_messages_are_those_of_twisted() {
    let (mut pair, _tower, count) = pair();
    let root = pair.peer().root();
    let bells: Vec<_> = (0..1026).map(|_| Local::new(Bell::new(&count))).collect();
    let all = root.call_remote::<usize>("hang", (&bells,));
    let error = pair.finish(all).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the call cannot be sent: hang: the peer would hold references to more objects of this end than \
         `pb::Limits::max_references` allows"
    );
    assert!(
        pair.client.broker.peer().held_objects().is_empty(),
        "nothing of it was given a number"
    );
    // A client without a root object can export one more than a server with one.
    let most = root.call_remote::<usize>("hang", (&bells[..1025],));
    assert_eq!(pair.finish(most).unwrap(), 1025);
    for _ in 0..2 {
        let more = root.call_remote::<usize>("hang", (&bells[1025..],));
        assert!(!pair.finish(more).unwrap_err().to_string().contains("the connection closes"));
    }
    assert!(pair.client.broker.close_reason().is_none());
    let last = root.call_remote::<usize>("hang", (&bells[1025..],));
    let error = pair.finish(last).unwrap_err();
    assert!(error.to_string().ends_with("the connection closes"), "{error}");
    assert!(pair.client.broker.close_reason().is_some());
}

/// Values beside the string get no id at either end.
#[test]
fn a_string_that_is_too_long_for_banana_fails_its_call_alone() {
    const MOST: usize = 640 * 1024;

    let (tower, count) = (Tower::default(), Arc::new(AtomicUsize::new(0)));
    let mut pair = Pair::banana(tower.clone());
    let root = pair.peer().root();
    let bell = Local::new(Bell::new(&count));
    let long = vec![b'x'; MOST + 1];
    let error = pair.finish(root.call_remote::<()>("hang", (vec![&bell], &long))).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the call cannot be sent: hang[1]: a string of 655361 bytes; the limit is 655360: send it in pages (`pb::pages::send_pages`, see \
         `pb::guide::pages`)"
    );
    assert!(said(&mut pair).is_empty());
    assert!(pair.client.broker.peer().held_objects().is_empty());

    type Cast = (RemoteReference, Vec<u8>);
    let error = pair.finish(root.call_remote::<Cast>("castAndSend", (MOST + 1,))).unwrap_err();
    let message = error.remote().unwrap().message().to_owned();
    assert!(message.contains("[1]: a string of 655361 bytes"), "{message}");
    assert!(pair.server.broker.peer().held_objects().is_empty());

    let (cast, rest) = pair.finish(root.call_remote::<Cast>("castAndSend", (MOST,))).unwrap();
    assert_eq!(rest.len(), MOST);
    let hung = root.call_remote::<usize>("hang", (vec![&bell],));
    assert_eq!(pair.finish(hung).unwrap(), 1);
    assert!(pair.finish(root.call_remote::<bool>("isOurs", (&cast,))).unwrap());
    assert_eq!(tower.own.lock().unwrap().len(), 2);
}

#[test]
fn a_reference_of_another_connection_is_that_calls_error() {
    let (mut one, _, _) = pair();
    let cast = one.peer().root().call_remote::<RemoteReference>("cast", ());
    let bell = one.finish(cast).unwrap();
    let (mut other, _, _) = pair();
    let touch = other.peer().root().call_remote::<i64>("touch", (&bell, 1));
    let error = other.finish(touch).unwrap_err();
    assert_ne!(one.peer().root(), other.peer().root());
    assert!(error.to_string().contains("the peer it came from only"), "{error}");
    assert!(said(&mut other).is_empty());
}

#[test]
fn dead_references_fail_at_once_and_objects_are_freed() {
    let (mut pair, tower, count) = pair();
    let root = pair.peer().root();
    let bell = Local::new(Bell::new(&count));
    let hang = root.call_remote::<usize>("hang", (vec![bell],));
    pair.finish(hang).unwrap();
    let theirs = tower.bells.lock().unwrap()[0].clone();
    pair.client.broker.handle_closed(pb::ConnectionError::ClosedByPeer);
    pair.server.broker.handle_closed(pb::ConnectionError::ClosedByPeer);
    assert_eq!(alive(&count), 0);
    let ring = theirs.call_remote::<usize>("ring", (1,));
    assert!(matches!(pair.finish(ring), Err(CallError::Closed { .. })));
    drop((theirs, tower));
}

/// A method that keeps its context keeps the connection open, as any handle does. A running call alone does
/// not.
#[test]
fn a_context_that_a_method_keeps_keeps_the_connection_open() {
    #[derive(Clone, Default)]
    struct Host(Arc<Mutex<Vec<RemoteReference>>>, Log);

    #[pb::methods]
    impl Host {
        #[remote]
        fn meet(&self, context: &Context) {
            self.0.lock().unwrap().push(context.peer().root());
        }

        #[remote]
        async fn wait(&self, _context: &Context) {
            self.1.pass("never").await;
        }
    }

    let host = Host::default();
    let mut pair = Pair::both(None, Some(Arc::new(host.clone())), |_| {});
    let last = pair.client.broker.owning_peer();
    let root = pair.server.broker.peer().root();
    let meet = root.call_remote::<()>("meet", ());
    pair.finish(meet).unwrap();
    let _waiting = root.call_remote::<()>("wait", ()).send();
    pair.drive();
    drop(last);
    assert!(pair.client.broker.close_reason().is_none());
    host.0.lock().unwrap().clear();
    assert!(pair.client.broker.close_reason().is_some());
}

#[test]
fn a_handle_that_came_with_an_answer_keeps_the_connection_open() {
    let (mut pair, _tower, _) = pair();
    let last = pair.client.broker.owning_peer();
    let cast = last.root().call_remote::<RemoteReference>("cast", ());
    let bell = pair.finish(cast).unwrap();
    drop(last);
    let ring = bell.call_remote::<usize>("ring", (1,));
    assert_eq!(pair.finish(ring).unwrap(), 1);
    drop(bell);
    assert!(pair.client.broker.close_reason().is_some());
}

/// Handles keep their connection, so the connection must not keep the owners of the handles.
#[test]
fn a_closed_connection_keeps_no_perspective() {
    let (pair, _tower, _) = pair();
    let user = Arc::new(pair.peer().root());
    let left = Arc::downgrade(&user);
    pair.peer().set_perspective(Some(Perspective::new(user)));
    pair.client.broker.handle_finished();
    assert_eq!(left.strong_count(), 0);
    // A method that is still running may set the perspective even later.
    let late = Arc::new(pair.peer().root());
    let left = Arc::downgrade(&late);
    pair.peer().set_perspective(Some(Perspective::new(late)));
    assert_eq!(left.strong_count(), 0);
}

/// A client's root object keeps the handles that it received.
#[test]
fn a_closed_connection_keeps_no_root() {
    let tower = Arc::new(Tower::default());
    let left = Arc::downgrade(&tower);
    let mut pair = Pair::both(None, Some(tower), |_| {});
    let bell = Local::new(Bell::new(&Arc::default()));
    let hang = pair.server.broker.peer().root().call_remote::<usize>("hang", (vec![bell],));
    pair.finish(hang).unwrap();
    pair.client.broker.handle_finished();
    drop(pair);
    assert_eq!(left.strong_count(), 0);
}

#[test]
fn ids_that_were_never_assigned_are_errors() {
    let (mut pair, _, _) = pair();
    pair.server.feed("[message 1 9 x 1 [tuple] [dictionary]]");
    let answer = messages(&pair.server.sent());
    assert!(answer[0].contains("Invalid Object ID"), "{answer:?}");
    for (object, has_id) in [("[local 9]", true), ("[local toor]", false)] {
        pair.server.feed(&format!("[message 1 root isRoot 1 [tuple {object}] [dictionary]]"));
        let answer = messages(&pair.server.sent());
        assert!(answer[0].starts_with("[error 1"), "{answer:?}");
        assert_eq!(answer[0].contains("with id 9 (`local`)"), has_id, "{answer:?}");
    }
    pair.server.feed("[message 1 root touch 1 [tuple [remote -1] 5] [dictionary]]");
    let answer = messages(&pair.server.sent());
    assert!(answer[0].starts_with("[error 1"), "{answer:?}");
    pair.server.feed("[decref 9]");
    assert!(pair.server.failed.is_some(), "as Twisted does");
    let mut pair = Pair::banana(Tower::default());
    pair.server.feed("[decref root]");
    assert!(pair.server.failed.is_some(), "as Twisted does");
}

/// An id that is skipped in a refused message must not count where it would be read, or the peer's handle
/// would never be released.
#[test]
fn an_id_of_more_than_63_bits_counts_for_no_object_whether_it_is_read_or_refused() {
    for (id, is_known) in [("9223372036854775807", true), ("9223372036854775808", false)] {
        let (mut pair, _, _) = pair();
        for method in ["touch", "noSuchMethod"] {
            let call = format!("[message 1 root {method} 1 [tuple [remote {id}] 5] [dictionary]]");
            pair.server.feed(&call);
            let said = messages(&pair.server.sent());
            let given_back = said.contains(&format!("[decref {id}]"));
            assert_eq!(given_back, is_known, "{method} {said:?}");
        }
    }
}

#[test]
fn a_thousand_interleaved_calls_each_way_leave_all_tables_empty() {
    let (server, client) = (Tower::default(), Tower::default());
    // At each end: a thousand calls that have arrived, the call that each of them makes, and as many calls
    // of its own. That is just enough for one round, so a second round finds no room if the first leaves
    // anything.
    let limits = Limits::default().max_outgoing_calls(2000).max_incoming_calls(1001);
    let mut pair =
        Pair::both(Some(Arc::new(server.clone())), Some(Arc::new(client.clone())), |config| {
            config.limits = limits
        });
    let (up, down) = (pair.client.broker.peer(), pair.server.broker.peer());
    let count = Arc::new(AtomicUsize::new(0));
    for _ in 0..2 {
        let mut calls = Vec::new();
        for _ in 0..1000 {
            for peer in [&up, &down] {
                let bell = Local::new(Bell::new(&count));
                calls.push(peer.root().call_remote::<usize>("slowly", (bell,)).send());
            }
            pair.drive();
        }
        server.log.open("slowly");
        client.log.open("slowly");
        for call in calls.into_iter().rev() {
            assert_eq!(pair.finish(call).unwrap(), 1);
        }
        pair.drive();
        server.log.shut("slowly");
        client.log.shut("slowly");
        assert_eq!(alive(&count), 0);
        for peer in [&up, &down] {
            assert!(peer.held_objects().is_empty());
        }
    }
}
