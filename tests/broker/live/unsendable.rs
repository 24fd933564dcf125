//! Updates that one connection cannot send: their errors reach the owner and the log, whatever the reason.

use std::sync::{Arc, Mutex};

use pb::{
    Cached, ConnectionError, Jelly, Local, Observers, Published, RemoteReference,
    error::{JellyError, JellyErrorKind},
    live::Lost,
};
use pb_test_support::{Line, Pair};

use super::{
    classes::{Keeper, MasterDuckPond, Pond, given},
    failing::moody,
};
use crate::{logged::warnings, roots::Unsendable};

/// A live object whose updates carry anything.
#[derive(pb::Cacheable, Default)]
#[pb(class = "test.Tray")]
struct Tray {
    #[pb(observers)]
    observers: Observers,
}

#[derive(pb::RemoteCache, Clone, Debug)]
#[pb(class = Tray)]
struct Seen {}

#[pb::methods]
impl Seen {}

/// Keeps the tray that it receives.
#[derive(Clone, Default)]
struct Office(Arc<Mutex<Option<Cached<Seen>>>>);

#[pb::methods(rename_all = "camelCase")]
impl Office {
    #[remote]
    fn place(&self, tray: Cached<Seen>) {
        *self.0.lock().unwrap() = Some(tray);
    }

    #[remote]
    fn look_at(&self, pond: Pond) {
        drop(pond);
    }
}

impl Office {
    fn is_uncached(&self) -> bool {
        let lost = self.0.lock().unwrap().as_ref().and_then(Cached::lost_reason);
        matches!(lost, Some(Lost::Uncached))
    }
}

/// An object that can be called.
struct Bell;

#[pb::methods]
impl Bell {
    #[remote]
    fn ring(&self) {}
}

/// Gives a reference to an object.
struct Tower;

#[pb::methods]
impl Tower {
    #[remote]
    fn bell(&self) -> Local<Bell> {
        Local::new(Bell)
    }
}

/// Sends a tray over a connection with these limits.
fn placed(tray: &Published<Tray>, limit: impl FnOnce(&mut pb::Limits)) -> (Pair, Office) {
    let office = Office::default();
    let mut pair = Pair::with(office.clone(), |config| limit(&mut config.limits));
    let place = pair.peer().root().call_remote::<()>("place", (tray,));
    pair.finish(place).unwrap();
    (pair, office)
}

/// Announces an update that carries `thing`, over a connection with these limits. Checks that the observer
/// loses its replica, and that the error is logged and kept. Returns the error.
fn refused(thing: impl Jelly, limit: impl FnOnce(&mut pb::Limits)) -> JellyError {
    let tray = Published::new(Tray::default());
    let (mut pair, office) = placed(&tray, limit);
    let lines = warnings(|| {
        tray.lock().observers.announce("put", (thing,));
        pair.drive();
    });
    assert!(office.is_uncached());
    assert_eq!(tray.observer_count(), 0);
    let error = tray.take_error().expect("the error is kept");
    assert!(tray.take_error().is_none(), "it is taken once");
    is_logged(&lines, &error);
    assert!(pair.client.broker.close_reason().is_none(), "the connection stays open");
    error
}

fn is_logged(lines: &[Line], error: &JellyError) {
    let [line] = lines else { panic!("{lines:?}") };
    assert_eq!(line["class"], "test.Tray");
    assert_eq!(line["error"], error.to_string());
    assert!(line["message"].starts_with("an update of a live object cannot be sent"), "{line:?}");
}

#[test]
fn more_objects_than_a_peer_may_observe_are_an_error_of_the_update() {
    let pond = MasterDuckPond::published(&[]);
    let error = refused(&pond, |limits| limits.max_live_objects = 1);
    assert_eq!(*error.kind(), JellyErrorKind::TooManyPublished { last: false });
}

#[test]
fn more_references_than_a_peer_may_hold_are_an_error_of_the_update() {
    let bells = [Local::new(Bell), Local::new(Bell)];
    let error = refused(&bells, |limits| limits.max_references = 1);
    assert_eq!(*error.kind(), JellyErrorKind::TooManyReferences { last: false });
}

#[test]
fn objects_that_are_nested_too_deeply_are_an_error_of_the_update() {
    #[derive(pb::Cacheable)]
    #[pb(class = "test.Chain")]
    struct Chain {
        next: Option<Published<Self>>,
        #[pb(observers)]
        observers: Observers,
    }

    let mut chain = None;
    for _ in 0..200 {
        chain = Some(Published::new(Chain { next: chain, observers: Observers::default() }));
    }
    let error = refused(&chain, |_| {});
    assert!(matches!(error.kind(), JellyErrorKind::TooDeep { .. }), "{error}");
}

#[test]
fn a_state_that_is_too_large_is_an_error_of_the_update() {
    let pond = MasterDuckPond::published(&[&"x".repeat(100_000)]);
    let error = refused(&pond, |limits| limits.max_outbox = 50_000);
    assert!(matches!(error.kind(), JellyErrorKind::TooLarge(_)), "{error}");
}

#[test]
fn a_state_that_cannot_be_taken_is_an_error_of_the_update() {
    let error = refused(moody("refuses"), |_| {});
    assert_eq!(error.to_string(), "not today");
}

#[test]
fn a_replica_of_another_connection_is_an_error_of_the_update() {
    let (_pair, keeper) = given(&MasterDuckPond::published(&[]));
    let error = refused(keeper.pond(), |_| {});
    assert!(matches!(error.kind(), JellyErrorKind::OtherConnection { .. }), "{error}");
}

#[test]
fn a_reference_of_another_connection_is_an_error_of_the_update() {
    let mut other = Pair::new(Tower);
    let bell = other.peer().root().call_remote::<RemoteReference>("bell", ());
    let bell = other.finish(bell).unwrap();
    let error = refused(&bell, |_| {});
    assert_eq!(*error.kind(), JellyErrorKind::OtherPeer);
}

#[test]
fn a_lost_replica_that_is_sent_back_is_an_error_of_the_update() {
    /// Takes the tray of its peer, and gives a pond of its own.
    struct Both(Office, Published<MasterDuckPond>);

    #[pb::methods]
    impl Both {
        #[remote]
        fn place(&self, tray: Cached<Seen>) {
            self.0.place(tray);
        }

        #[remote]
        fn pond(&self) -> Published<MasterDuckPond> {
            self.1.clone()
        }
    }

    let (office, pond) = (Office::default(), MasterDuckPond::published(&[]));
    let tray = Published::new(Tray::default());
    let mut pair = Pair::new(Both(office.clone(), pond.clone()));
    let root = pair.peer().root();
    pair.finish(root.call_remote::<()>("place", (&tray,))).unwrap();
    let replica = pair.finish(root.call_remote::<Pond>("pond", ())).unwrap();
    pond.lock().add_duck("a duck that bites".to_owned());
    pair.drive();
    assert!(replica.lost_reason().is_some());
    let lines = warnings(|| tray.lock().observers.announce("put", (&replica,)));
    pair.drive();
    assert!(office.is_uncached());
    let error = tray.take_error().expect("the error is kept");
    assert_eq!(*error.kind(), JellyErrorKind::LostReplica);
    is_logged(&lines, &error);
}

#[test]
fn an_error_of_an_update_that_waited_is_kept_when_the_connection_comes_to_it() {
    let (tray, pond) = (Published::new(Tray::default()), MasterDuckPond::published(&[]));
    let (mut pair, office) = placed(&tray, |limits| limits.max_live_objects = 2);
    let guard = pond.lock();
    let looked = pair.peer().root().call_remote::<()>("lookAt", (&pond,)).send();
    let ponds = [MasterDuckPond::published(&[]), MasterDuckPond::published(&[])];
    tray.lock().observers.announce("put", (&ponds,));
    assert!(tray.take_error().is_none(), "the call before it waits for the guard");
    let lines = warnings(|| drop(guard));
    let error = tray.take_error().expect("the error is kept");
    assert_eq!(*error.kind(), JellyErrorKind::TooManyPublished { last: false });
    is_logged(&lines, &error);
    pair.finish(looked).unwrap();
    assert!(office.is_uncached());
}

#[test]
fn an_error_of_one_connection_ends_only_the_subscription_there() {
    let tray = Published::new(Tray::default());
    let (mut narrow, lost) = placed(&tray, |limits| limits.max_live_objects = 1);
    let (mut wide, kept) = placed(&tray, |_| {});
    tray.lock().observers.announce("put", (MasterDuckPond::published(&[]),));
    narrow.drive();
    wide.drive();
    assert!(tray.take_error().is_some());
    assert!(lost.is_uncached() && !kept.is_uncached());
    assert_eq!(tray.observer_count(), 1);
}

#[test]
fn the_fourth_update_with_more_objects_than_a_peer_may_observe_closes_the_connection() {
    let tray = Published::new(Tray::default());
    let (mut pair, _office) = placed(&tray, |limits| limits.max_live_objects = 1);
    for number in 1..=4 {
        let before = pair.client.broker.close_reason();
        assert!(before.is_none(), "closed before update {number}");
        tray.lock().observers.announce("put", (MasterDuckPond::published(&[]),));
        let error = tray.take_error().expect("the error is kept");
        assert_eq!(*error.kind(), JellyErrorKind::TooManyPublished { last: number == 4 });
        if number < 4 {
            pair.drive();
            let place = pair.peer().root().call_remote::<()>("place", (&tray,));
            pair.finish(place).unwrap();
        }
    }
    let reason = pair.client.broker.close_reason();
    assert!(matches!(reason, Some(ConnectionError::LocallyClosed)), "{reason:?}");
}

#[test]
fn an_update_that_a_close_cuts_off_leaves_no_error() {
    let tray = Published::new(Tray::default());
    let (pair, _office) = placed(&tray, |_| {});
    // More than the outbox holds before updates wait.
    let root = pair.peer().root();
    let _much = root.call_remote::<()>("place", ("x".repeat(200_000),)).send();
    tray.lock().observers.announce("put", (MasterDuckPond::published(&[]),));
    let lines = warnings(|| pair.client.broker.close());
    assert_eq!(tray.observer_count(), 0);
    assert!(tray.take_error().is_none());
    assert!(lines.is_empty(), "{lines:?}");
}

#[test]
fn an_update_that_cannot_be_encoded_is_logged_once_for_all_observers() {
    let tray = Published::new(Tray::default());
    let both = [(); 2].map(|()| placed(&tray, |_| {}));
    let lines = warnings(|| tray.lock().observers.announce("put", (Unsendable,)));
    for (mut pair, office) in both {
        pair.drive();
        assert!(office.is_uncached());
    }
    assert!(tray.take_error().is_some());
    let [line] = &lines[..] else { panic!("{lines:?}") };
    let sentence = "an update of a live object cannot be encoded, so its observers lose their replicas \
                    (`Published::take_error`)";
    assert_eq!(line["message"], sentence);
}

#[test]
fn a_reset_whose_state_cannot_be_taken_is_logged_and_its_error_kept() {
    let pond = moody("content");
    let keeper = Keeper::default();
    let mut pair = Pair::new(keeper.clone());
    let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    let lines = warnings(|| {
        let mut guard = pond.lock();
        guard.mood = "refuses";
        guard.observers.reset_all();
    });
    pair.drive();
    assert!(matches!(keeper.pond().lost_reason(), Some(Lost::Uncached)));
    assert_eq!(pond.take_error().unwrap().to_string(), "[0]: not today");
    let [line] = &lines[..] else { panic!("{lines:?}") };
    assert_eq!(line["message"], "the state of a reset cannot be taken");
    assert_eq!(line["error"], "[0]: not today");
}
