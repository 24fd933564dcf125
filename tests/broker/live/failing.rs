//! What cannot be sent, and what is not read: nothing is left behind.

use std::sync::atomic::{AtomicBool, Ordering};

use pb::{
    Cacheable, Cached, CallError, ConnectionError, Delivery, Jelly, JellyError, Lost, Observer,
    Observers, Perspective, Published,
};

use super::{
    classes::{Keeper, MasterDuckPond, Pond, given, pair},
    life::said,
};
use crate::pair::Pair;

const TOO_LONG: usize = 700_000;

/// A class whose state holds another object, and cannot be had now and then.
struct Nest {
    pond: Option<Published<MasterDuckPond>>,
    refuses: AtomicBool,
    observers: Observers,
}

impl Cacheable for Nest {
    const CLASS: &'static str = "test.Nest";

    fn state_to_cache_and_observe_for<'a>(
        &'a self,
        _: Option<&'a Perspective>,
        _: &'a Observer,
    ) -> Result<impl Jelly + 'a, JellyError> {
        match self.refuses.swap(false, Ordering::SeqCst) {
            true => Err(JellyError::custom("not this time")),
            false => Ok(&self.pond),
        }
    }

    fn observers(&self) -> &Observers {
        &self.observers
    }

    fn observers_mut(&mut self) -> &mut Observers {
        &mut self.observers
    }
}

/// A class whose state cannot always be had.
pub(crate) struct Moody {
    pub(crate) mood: &'static str,
    pub(crate) observers: Observers,
}

impl Cacheable for Moody {
    const CLASS: &'static str = "cache_classes.MasterDuckPond";

    fn state_to_cache_and_observe_for<'a>(
        &'a self,
        _: Option<&'a Perspective>,
        _: &'a Observer,
    ) -> Result<impl Jelly + 'a, JellyError> {
        match self.mood {
            "panics" => panic!("not now"),
            "refuses" => Err(JellyError::custom("not today")),
            mood => Ok([mood]),
        }
    }

    fn observers(&self) -> &Observers {
        &self.observers
    }

    fn observers_mut(&mut self) -> &mut Observers {
        &mut self.observers
    }
}

fn moody(mood: &'static str) -> Published<Moody> {
    Published::new(Moody { mood, observers: Observers::default() })
}

#[test]
fn rule_7_a_failed_first_send_leaves_nothing_behind() {
    let (mut pair, keeper) = pair();
    let root = pair.peer().root();
    let (pond, refuses) = (MasterDuckPond::published(&["one duck"]), moody("refuses"));
    let farewells = pond.lock().farewells.clone();
    // The first is sound, and its life had begun.
    let both = root.call_remote::<usize>("alsoTake", ((&pond, &refuses),));
    let Err(CallError::Jelly(error)) = pair.finish(both) else { panic!("it was sent") };
    assert_eq!(error.to_string(), "not today");
    assert!(said(&mut pair).is_empty());
    assert_eq!((pond.observers(), farewells.count(), refuses.observers()), (0, 1, 0));
    let panics = root.call_remote::<String>("takePond", (&moody("panics"),));
    assert!(matches!(pair.finish(panics), Err(CallError::Jelly(_))));
    // No number was used, and the objects can be sent.
    refuses.lock().mood = "content";
    let both = root.call_remote::<usize>("alsoTake", ((&pond, &refuses),));
    assert_eq!(pair.finish(both).unwrap(), 2);
    let sent = &said(&mut pair)[0];
    assert!(
        sent.starts_with("> [message 1 ") && sent.contains("Pond 1 ") && sent.contains("Pond 2 ")
    );
    assert_eq!(keeper.ponds.lock().unwrap()[1].read().ducks, ["content"]);
}

/// What a message asked for and does not hold any more when it leaves.
#[test]
fn rule_2_a_state_that_is_left_over_is_not_kept_for_a_later_message() {
    let (mut pair, keeper) = pair();
    let root = pair.peer().root();
    let pond = MasterDuckPond::published(&["one duck"]);
    let nest = Published::new(Nest {
        pond: Some(pond.clone()),
        refuses: false.into(),
        observers: Observers::default(),
    });
    let guard = pond.lock();
    let first = root.call_remote::<String>("takeAnything", (&nest,)).send();
    {
        // Its life ends, and the call asks for its state anew.
        let mut nest = nest.lock();
        nest.pond = None;
        nest.refuses = true.into();
        nest.observers.reset_all();
    }
    drop(guard);
    assert_eq!(pond.observers(), 0);
    pond.lock().add_duck("two duck".to_owned());
    let take = root.call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    assert_eq!(keeper.pond().read().ducks.len(), 2);
    assert!(pair.finish(first).unwrap_err().remote().is_some());
}

/// The last handles of a replica and of what is called are in it, and speak to the peer when dropped.
#[test]
fn rule_3_a_call_that_fails_is_dropped_where_no_mutex_is_held() {
    let (mut pair, server) = pair();
    let root = pair.peer().root();
    let home = MasterDuckPond::published(&["one duck"]);
    server.home.lock().unwrap().push(home.clone());
    let call = root.call_remote::<Pond>("publish", ());
    let replica = pair.finish(call).unwrap();
    let both = root.call_remote::<usize>("alsoTake", (moody("refuses"), replica));
    assert!(matches!(pair.finish(both), Err(CallError::Jelly(_))));
    pair.drive();
    assert_eq!(home.observers(), 0);
}

#[test]
fn rule_6_a_call_that_waits_for_a_state_is_lost_with_the_connection() {
    let (mut pair, _) = pair();
    let pond = MasterDuckPond::published(&["one duck"]);
    let guard = pond.lock();
    let take = pair.peer().root().call_remote::<String>("takePond", (&pond,)).send();
    pair.client.broker.close();
    let lost = pair.finish(take).unwrap_err();
    assert!(matches!(lost, CallError::Lost(ConnectionError::Closed)), "{lost:?}");
    drop(guard);
    assert_eq!(pond.observers(), 0);
}

#[test]
fn rule_7_an_answer_whose_state_cannot_be_had_is_an_error_answer() {
    struct Server;

    #[pb::methods]
    impl Server {
        #[remote]
        fn moody(&self) -> Published<Moody> {
            moody("refuses")
        }
    }

    let mut pair = Pair::new(Server);
    let call = pair.peer().root().call_remote::<Pond>("moody", ());
    let error = pair.finish(call).unwrap_err();
    assert!(error.to_string().contains("not today"), "{error}");
    let call = pair.peer().root().call_remote::<Pond>("moody", ());
    assert!(pair.finish(call).unwrap_err().remote().is_some(), "the link lives");
}

#[test]
fn an_update_that_cannot_travel_happens_here_and_lets_its_observers_go() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let replica = keeper.pond();
    pond.lock().add_duck("x".repeat(TOO_LONG));
    pair.drive();
    assert_eq!(said(&mut pair), ["> [uncache 1]"]);
    assert_eq!(pond.lock().ducks.len(), 2);
    assert!(matches!(replica.is_lost(), Some(Lost::Uncached)));
    assert_eq!(replica.read().ducks, ["one duck"], "what it was stays readable");
    assert_eq!(pond.observers(), 0);
    assert!(pond.take_error().unwrap().to_string().contains("the limit is"));
    assert!(pond.take_error().is_none());
    drop((keeper, replica));
    pair.drive();
    assert!(said(&mut pair).is_empty(), "nothing is given back that was taken away");
}

#[test]
fn an_update_that_returns_an_error_announces_nothing() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    assert!(pond.lock().remove_duck("no such duck").is_err());
    pair.drive();
    assert!(said(&mut pair).is_empty());
    pond.lock().remove_duck("one duck").unwrap();
    pair.drive();
    assert_eq!(said(&mut pair).len(), 1);
    assert!(keeper.pond().read().ducks.is_empty());
}

#[test]
fn an_update_that_panics_sends_the_state_anew() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let mut guard = pond.lock();
        guard.add_duck("two duck".to_owned());
        guard.ducks.truncate(1);
        guard.drop_a_duck();
    }));
    assert!(panicked.is_err());
    pair.drive();
    assert_eq!(
        said(&mut pair),
        ["> [cachemessage 2 1 setCopyableState 0 [tuple [list]] [dictionary]]"]
    );
    assert!(keeper.pond().read().ducks.is_empty());
    pond.lock().add_duck("nothing is poisoned".to_owned());
    pair.drive();
    assert_eq!(keeper.pond().read().ducks.len(), 1);
}

#[test]
fn a_value_that_is_replaced_is_sent_anew() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    *pond.lock() = MasterDuckPond { ducks: vec!["another".to_owned()], ..Default::default() };
    pair.drive();
    assert_eq!(keeper.pond().read().ducks, ["another"]);
    pond.lock().add_duck("and one more".to_owned());
    pair.drive();
    assert_eq!(keeper.pond().read().ducks.len(), 2);
    assert_eq!(keeper.pond().version(), 2);
}

#[test]
fn rule_8_what_is_refused_is_given_back() {
    let (mut pair, keeper) = pair();
    let root = pair.peer().root();
    let pond = MasterDuckPond::published(&["one duck"]);
    let gone = |pair: &mut Pair, why: &str| {
        pair.drive();
        assert_eq!(pond.observers(), 0, "{why}");
    };
    let second = root.call_remote::<i64>("takePondAndNumber", (&pond, "no number"));
    assert!(pair.finish(second).unwrap_err().to_string().contains("expected int"));
    gone(&mut pair, "read before the argument that was wrong");
    let second = root.call_remote::<i64>("takePondAndNumber", (&pond,)).kw("number", &pond);
    assert!(pair.finish(second).is_err());
    gone(&mut pair, "as a keyword of another type");
    let many = root.call_remote::<usize>("checkDucks", ((&pond, vec![&pond]),));
    assert!(pair.finish(many).is_err());
    gone(&mut pair, "an argument too many");
    let unknown = root.call_remote::<()>("noSuchMethod", (&pond,));
    assert!(pair.finish(unknown).is_err());
    gone(&mut pair, "no such method");
    let value = root.call_remote::<String>("takeAnything", (vec![Some(&pond)],));
    let error = pair.finish(value).unwrap_err();
    assert!(
        error.to_string().contains("is a live object, which is received as a `Cached`"),
        "{error}"
    );
    gone(&mut pair, "a type that cannot hold it");
    let dictionary = std::collections::BTreeMap::from([("pond", &pond)]);
    let inside = root.call_remote::<String>("takeAnything", (dictionary,));
    assert!(pair.finish(inside).is_err());
    gone(&mut pair, "inside of a dictionary");
    // The object is not spoilt by any of this.
    let take = root.call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    pond.lock().add_duck("two duck".to_owned());
    pair.drive();
    assert_eq!(keeper.pond().read().ducks.len(), 2);
}

#[test]
fn rule_8_an_attribute_that_nobody_asked_for_is_given_back() {
    #[derive(pb::Copyable)]
    #[pb(class = "test.Pond")]
    struct Newer {
        #[pb(rename = "numFrogs")]
        num_frogs: i64,
        pond: Published<MasterDuckPond>,
    }

    struct Server;

    #[pb::methods]
    impl Server {
        #[remote]
        fn take(&self, pond: crate::roots::Pond) -> i64 {
            pond.num_frogs
        }
    }

    let mut pair = Pair::new(Server);
    let pond = MasterDuckPond::published(&["one duck"]);
    let newer = Newer { num_frogs: 7, pond: pond.clone() };
    for _ in 0..2 {
        let take = pair.peer().root().call_remote::<i64>("take", (&newer,));
        assert_eq!(pair.finish(take).unwrap(), 7);
        pair.drive();
        assert_eq!(pond.observers(), 0);
    }
}

#[test]
fn rule_8_a_class_that_is_not_registered_is_refused_and_given_back() {
    #[derive(pb::Cacheable)]
    #[pb(class = "test.Unheard")]
    struct Unheard {
        inner: Published<MasterDuckPond>,
        #[pb(observers)]
        observers: Observers,
    }

    let (mut pair, keeper) = pair();
    let inner = MasterDuckPond::published(&[]);
    let observers = Observers::default();
    let unheard = Published::new(Unheard { inner: inner.clone(), observers });
    let take = pair.peer().root().call_remote::<String>("takePond", (&unheard,));
    let error = pair.finish(take).unwrap_err();
    assert!(error.is_insecure_jelly(), "{error}");
    pair.drive();
    assert_eq!((unheard.observers(), inner.observers()), (0, 0));
    let take = pair.peer().root().call_remote::<String>("takePond", (&inner,));
    pair.finish(take).unwrap();
    assert_eq!(keeper.pond().version(), 0);
}

#[test]
fn a_state_that_does_not_fit_is_an_error_and_nothing_of_it_is_kept() {
    #[derive(pb::Cacheable)]
    #[pb(class = "cache_classes.MasterDuckPond")]
    struct Misfit {
        inner: Published<MasterDuckPond>,
        #[pb(observers)]
        observers: Observers,
    }

    let (mut pair, _keeper) = pair();
    let inner = MasterDuckPond::published(&[]);
    let misfit = Published::new(Misfit { inner: inner.clone(), observers: Observers::default() });
    let take = pair.peer().root().call_remote::<String>("takePond", (&misfit,));
    let error = pair.finish(take).unwrap_err();
    assert!(error.to_string().contains("takePond.pond: expected list"), "{error}");
    pair.drive();
    assert_eq!((misfit.observers(), inner.observers()), (0, 0));
}

#[test]
fn a_replica_that_cannot_follow_is_lost_and_given_back() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let replica = keeper.pond();
    pond.lock().observers.announce("addDuck", (5,));
    pair.drive();
    let Some(Lost::OutOfStep(reason)) = replica.is_lost() else { panic!("it is in step") };
    assert!(reason.contains("addDuck.duck: expected text"), "{reason}");
    assert_eq!(said(&mut pair)[1..], ["< [decache 1]", "> [uncache 1]"]);
    assert_eq!(pond.observers(), 0);
    drop((keeper, replica));
    pair.drive();
    assert!(said(&mut pair).is_empty());
}

#[test]
fn a_replica_whose_method_panics_is_lost() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    pond.lock().add_duck("a duck that bites".to_owned());
    pair.drive();
    assert!(matches!(keeper.pond().is_lost(), Some(Lost::OutOfStep(_))));
    let check = pair.peer().root().call_remote::<usize>("checkDucks", ());
    assert_eq!(pair.finish(check).unwrap(), 1, "the connection lives");
}

#[test]
fn an_update_of_an_unknown_name_is_an_error_and_the_replica_stays() {
    let keeper = Keeper::default();
    let mut pair = Pair::new(keeper.clone());
    let delivery = Delivery { answers: true, ..Delivery::default() };
    let pond = Published::with(MasterDuckPond::default(), delivery);
    let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    pair.traffic.clear();
    pond.lock().observers.announce("paint", ("green",));
    pond.lock().add_duck("one duck".to_owned());
    pair.drive();
    let said = said(&mut pair);
    assert_eq!(said[0], "> [cachemessage 2 1 paint 1 [tuple u\"green\"] [dictionary]]");
    assert!(said[2].starts_with("< [error 2 [twisted.spread.pb.CopyableFailure"), "{}", said[2]);
    assert!(said[2].contains("builtins.AttributeError"));
    assert_eq!(said[3], "< [answer 3 [None]]");
    assert_eq!(keeper.pond().read().ducks, ["one duck"]);
}

#[test]
fn a_replica_of_another_connection_is_refused_before_anything_is_sent() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (_pair, keeper) = given(&pond);
    let replica = keeper.pond();
    let (mut other, _) = pair();
    let take = other.peer().root().call_remote::<String>("takePond", (&replica,));
    let error = other.finish(take).unwrap_err();
    let expected =
        "a replica of `cache_classes.MasterDuckPond` can be sent to the peer it came from";
    assert!(error.to_string().contains(expected), "{error}");
    assert!(said(&mut other).is_empty());
}

#[test]
fn rule_9_more_objects_than_a_peer_may_hold_are_an_error_of_that_call() {
    let keeper = Keeper::default();
    let mut pair = Pair::with(keeper, |config| config.limits.max_published = 2);
    let root = pair.peer().root();
    let ponds: Vec<_> = (0..3).map(|_| MasterDuckPond::published(&[])).collect();
    let all = root.call_remote::<usize>("alsoTake", (&ponds,));
    let error = pair.finish(all).unwrap_err();
    assert!(error.to_string().contains("Maximum PB cache count exceeded."), "{error}");
    let two = root.call_remote::<usize>("alsoTake", (&ponds[..2],));
    assert_eq!(pair.finish(two).unwrap(), 2);
    let third = root.call_remote::<usize>("alsoTake", (&ponds[2..],));
    assert!(pair.finish(third).is_err());
    assert_eq!(ponds.iter().map(Published::observers).collect::<Vec<_>>(), [1, 1, 0]);
}

#[test]
fn rule_9_more_replicas_than_are_kept_are_an_error_of_that_call() {
    let keeper = Keeper::default();
    let mut pair = Pair::with(keeper, |config| config.limits.max_replicas = 2);
    let root = pair.peer().root();
    let ponds: Vec<_> = (0..3).map(|_| MasterDuckPond::published(&[])).collect();
    let all = root.call_remote::<usize>("alsoTake", (&ponds,));
    let error = pair.finish(all).unwrap_err();
    assert!(error.to_string().contains("more than 2 replicas"), "{error}");
    pair.drive();
    assert!(ponds.iter().all(|pond| pond.observers() == 0));
    let two = root.call_remote::<usize>("alsoTake", (&ponds[..2],));
    assert_eq!(pair.finish(two).unwrap(), 2);
}

#[test]
fn numbers_that_mean_nothing_end_the_connection_as_twisteds_does() {
    for nonsense in [&b"\x02\x80\x1e\x87\x05\x81"[..], &b"\x02\x80\x1f\x87\x05\x81"[..]] {
        let (mut pair, _keeper) = pair();
        pair.server.receive(nonsense);
        assert!(pair.server.failed.is_some());
    }
    let (mut pair, _keeper) = pair();
    let nobody =
        b"\x07\x80\x19\x87\x01\x81\x05\x81\x01\x82x\x01\x81\x01\x80\x0b\x87\x01\x80\x05\x87";
    pair.server.receive(nobody);
    let answer = super::wire::messages(&pair.server.sent());
    assert!(answer[0].contains("builtins.KeyError"), "{answer:?}");
}

#[test]
fn a_cycle_of_published_objects_that_is_too_deep_is_an_error() {
    #[derive(pb::Cacheable)]
    #[pb(class = "test.Chain")]
    struct Chain {
        next: Option<Published<Self>>,
        #[pb(observers)]
        observers: Observers,
    }

    let mut chain = None;
    for _ in 0..1000 {
        chain = Some(Published::new(Chain { next: chain, observers: Observers::default() }));
    }
    let (mut pair, _keeper) = pair();
    let take = pair.peer().root().call_remote::<String>("takePond", (&chain,));
    let error = pair.finish(take).unwrap_err();
    assert!(error.to_string().contains("nested more than"), "{error}");
}

/// A type for which nothing of another class will do.
#[test]
fn a_live_object_of_another_type_is_an_error_of_that_call() {
    #[derive(pb::Cacheable, Default)]
    #[pb(class = "test.Puddle")]
    struct Puddle {
        #[pb(observers)]
        observers: Observers,
    }

    #[derive(pb::RemoteCache, Clone)]
    #[pb(class = Puddle)]
    struct SeenPuddle {}

    #[pb::methods]
    impl SeenPuddle {}

    #[derive(Default)]
    struct Server(std::sync::Mutex<Vec<Cached<SeenPuddle>>>);

    #[pb::methods]
    impl Server {
        #[remote]
        fn take(&self, puddle: Cached<SeenPuddle>) {
            self.0.lock().unwrap().push(puddle);
        }

        #[remote]
        fn pond(&self, pond: Pond) -> usize {
            pond.read().ducks.len()
        }
    }

    let mut pair = Pair::new(Server::default());
    let root = pair.peer().root();
    let puddle = Published::new(Puddle::default());
    let wrong = root.call_remote::<usize>("pond", (&puddle,));
    assert!(pair.finish(wrong).unwrap_err().to_string().contains("expected cache_classes"));
    let take = root.call_remote::<()>("take", (&puddle,));
    pair.finish(take).unwrap();
    let wrong = root.call_remote::<usize>("pond", (&puddle,));
    let error = pair.finish(wrong).unwrap_err();
    assert!(error.to_string().contains("a live object of another type"), "{error}");
    assert_eq!(puddle.observers(), 1);
}
