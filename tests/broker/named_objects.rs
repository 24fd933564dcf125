//! Objects that the peer knows by names.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use pb::{
    CallError, Limits, Local, Peer,
    banana::Dialect,
    cred::{AvatarId, LoginError, LoginRequest, Portal, Realm},
};
use pb_core::driver::Config;
use pb_test_support::{Pair, speak};

use crate::live::said;

/// An object that knows its number, and counts how many of its kind exist.
struct Clock {
    number: i64,
    alive: Arc<AtomicUsize>,
}

impl Clock {
    fn new(number: i64, alive: &Arc<AtomicUsize>) -> Self {
        alive.fetch_add(1, Ordering::SeqCst);
        Self { number, alive: alive.clone() }
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        self.alive.fetch_sub(1, Ordering::SeqCst);
    }
}

#[pb::methods]
impl Clock {
    #[remote]
    fn number(&self) -> i64 {
        self.number
    }

    #[remote]
    fn is_itself(&self, clock: Local<Self>) -> bool {
        std::ptr::eq(&*clock, self)
    }

    #[remote]
    fn many(&self, count: usize) -> Vec<Local<Self>> {
        (0..count).map(|_| Local::new(Self::new(0, &self.alive))).collect()
    }
}

/// Returns a connection whose server has the clocks 0 as its root, and 1 under the name `clock`, and the number of
/// clocks that exist.
fn pair() -> (Pair, Arc<AtomicUsize>) {
    pair_with(|_| {})
}

fn pair_with(set: impl FnOnce(&mut Config)) -> (Pair, Arc<AtomicUsize>) {
    let alive = Arc::default();
    let pair = Pair::with(Clock::new(0, &alive), set);
    pair.server.broker.peer().set_object("clock", Clock::new(1, &alive));
    (pair, alive)
}

fn number(pair: &mut Pair, peer: &Peer, name: &str) -> Result<i64, CallError> {
    pair.finish(peer.object(name).call_remote("number", ()))
}

#[test]
fn an_object_is_called_and_sent_back_by_its_name() {
    let (mut pair, _alive) = pair();
    let peer = pair.peer();
    assert_eq!(number(&mut pair, &peer, "clock").unwrap(), 1);
    let clock = peer.object("clock");
    assert!(pair.finish(clock.call_remote::<bool>("is_itself", (&clock,))).unwrap());
    assert_eq!(
        said(&mut pair),
        [
            "> [message 1 clock number 1 [tuple] [dictionary]]",
            "< [answer 1 1]",
            "> [message 2 clock is_itself 1 [tuple [local clock]] [dictionary]]",
            "< [answer 2 [boolean true]]",
        ]
    );
    drop(clock);
    pair.drive();
    assert!(said(&mut pair).is_empty(), "a name is not released");
}

#[test]
fn references_by_one_name_are_equal() {
    let (pair, _alive) = pair();
    let peer = pair.peer();
    assert_eq!(peer.object("clock"), peer.object("clock"));
    assert_ne!(peer.object("clock"), peer.object("other"));
    assert_ne!(peer.object("clock"), peer.root());
    assert_eq!(peer.object("root"), peer.root());
    let all = [peer.object("clock"), peer.object("clock"), peer.object("root"), peer.root()];
    assert_eq!(HashSet::from(all).len(), 2);
}

#[test]
fn a_name_that_stands_for_nothing_is_an_error_of_the_call() {
    let (mut pair, _alive) = pair();
    let peer = pair.peer();
    for name in ["other", "", "Clock", "1"] {
        let error = number(&mut pair, &peer, name).unwrap_err();
        let error = error.remote().unwrap();
        assert_eq!(
            (error.class(), error.message()),
            ("twisted.spread.pb.Error", "Invalid Object ID")
        );
    }
    let other = peer.object("other");
    let back = peer.root().call_remote::<bool>("is_itself", (other,));
    assert!(pair.finish(back).unwrap_err().remote().is_some());
    // The client has no objects.
    let client = pair.server.broker.peer();
    assert!(number(&mut pair, &client, "clock").unwrap_err().remote().is_some());
}

#[test]
fn rule_encoding_a_name_that_is_too_long_for_banana_is_an_error_of_the_call() {
    let (mut pair, _alive) = pair_with(speak(Dialect::Pb));
    let peer = pair.peer();
    let long = peer.object(&"x".repeat(655_361));
    let called = long.call_remote::<i64>("number", ());
    let sent = peer.root().call_remote::<bool>("is_itself", (long,));
    for error in [pair.finish(called).unwrap_err(), pair.finish(sent).unwrap_err()] {
        assert!(matches!(error, CallError::Jelly(_)), "{error}");
    }
    assert!(said(&mut pair).is_empty());
    assert_eq!(number(&mut pair, &peer, "clock").unwrap(), 1);
}

#[test]
fn an_object_replaces_the_one_that_had_its_name() {
    let (mut pair, alive) = pair();
    let (peer, server) = (pair.peer(), pair.server.broker.peer());
    server.set_object("clock", Clock::new(2, &alive));
    server.set_object("root", Clock::new(3, &alive));
    server.set_object("new", Clock::new(4, &alive));
    assert_eq!(alive.load(Ordering::SeqCst), 3, "the replaced objects are dropped");
    for (name, expected) in [("clock", 2), ("root", 3), ("new", 4)] {
        assert_eq!(number(&mut pair, &peer, name).unwrap(), expected);
    }
}

#[test]
fn rule_released_the_objects_of_a_connection_are_dropped_when_it_closes() {
    let (pair, alive) = pair();
    let server = pair.server.broker.peer();
    server.set_object("new", Clock::new(2, &alive));
    assert_eq!(alive.load(Ordering::SeqCst), 3);
    server.close();
    assert_eq!(alive.load(Ordering::SeqCst), 0);
    server.set_object("late", Clock::new(3, &alive));
    assert_eq!(alive.load(Ordering::SeqCst), 0);
}

#[test]
fn rule_bounded_objects_with_names_count_among_the_references() {
    let alive = Arc::default();
    let limits = Limits::default().max_references(4);
    let mut pair = Pair::with(Clock::new(0, &alive), |config| config.limits = limits);
    let server = pair.server.broker.peer();
    server.set_object("clock", Clock::new(1, &alive));
    let mut many = |count: usize| {
        let call = pair.peer().root().call_remote::<Vec<pb::RemoteReference>>("many", (count,));
        pair.finish(call).map(|many| many.len())
    };
    assert!(many(3).is_err());
    assert_eq!(many(2).unwrap(), 2);
}

/// The avatar of every user.
struct User;

#[pb::methods]
impl User {
    #[perspective]
    fn nothing(&self) {}
}

struct House;

impl Realm for House {
    type Avatar = User;

    async fn request_avatar(&self, request: LoginRequest) -> Result<Arc<User>, LoginError> {
        match request.id {
            AvatarId::Anonymous => Ok(Arc::new(User)),
            _ => Err(LoginError::Denied),
        }
    }
}

#[test]
fn before_a_login_only_the_portal_can_be_named() {
    let alive = Arc::default();
    let portal = Portal::new(House).add_checker(pb::cred::Anonymous);
    let mut pair = Pair::new(portal);
    let (peer, server) = (pair.peer(), pair.server.broker.peer());
    server.set_object("clock", Clock::new(1, &alive));
    let error = number(&mut pair, &peer, "clock").unwrap_err();
    assert_eq!(error.remote().unwrap().message(), "Invalid Object ID");
    let _user = pair.finish(peer.login_anonymous().into_future()).unwrap();
    assert_eq!(number(&mut pair, &peer, "clock").unwrap(), 1);
}
