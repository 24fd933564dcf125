//! Live objects that are received and refused, or not read: they are not kept, and they are released.

use std::sync::Arc;

use pb::{
    Cached, Observers, Published, Referenceable,
    dispatch::{Dispatch, Invocation},
};
use pb_test_support::{End, Pair, encoded, messages};

use super::{
    classes::{Keeper, MasterDuckPond, Pond, pair},
    feed::{fed, within},
};

#[test]
fn rule_released_refused_objects_are_released() {
    let (mut pair, keeper) = pair();
    let root = pair.peer().root();
    let pond = MasterDuckPond::published(&["one duck"]);
    let gone = |pair: &mut Pair, why: &str| {
        pair.drive();
        assert_eq!(pond.observer_count(), 0, "{why}");
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
    // The object can still be sent and received.
    let take = root.call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    pond.lock().add_duck("two duck".to_owned());
    pair.drive();
    assert_eq!(keeper.pond().read().ducks.len(), 2);
}

#[test]
fn rule_released_objects_in_an_unknown_attribute_are_released() {
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
        assert_eq!(pond.observer_count(), 0);
    }
}

#[test]
fn rule_released_an_object_of_an_unregistered_class_is_released() {
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
    assert_eq!((unheard.observer_count(), inner.observer_count()), (0, 0));
    let take = pair.peer().root().call_remote::<String>("takePond", (&inner,));
    pair.finish(take).unwrap();
    assert_eq!(keeper.pond().version(), 0);
}

#[test]
fn an_object_of_a_class_that_is_not_admitted_is_released() {
    let security = pb::Security::default().deny(["cache_classes.MasterDuckPond"]);
    let mut pair = Pair::with(Keeper::default(), |config| config.security = security);
    let pond = MasterDuckPond::published(&[]);
    let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
    let error = pair.finish(take).unwrap_err();
    assert!(error.is_insecure_jelly(), "{error}");
    pair.drive();
    assert_eq!(pond.observer_count(), 0);
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
    assert_eq!((misfit.observer_count(), inner.observer_count()), (0, 0));
}

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
    assert!(error.to_string().contains("an object of another type"), "{error}");
    assert_eq!(puddle.observer_count(), 1);
}

#[test]
fn rule_bounded_more_replicas_than_are_kept_are_an_error_of_that_call() {
    let keeper = Keeper::default();
    let mut pair = Pair::with(keeper, |config| config.limits.max_replicas = 2);
    let root = pair.peer().root();
    let ponds: Vec<_> = (0..3).map(|_| MasterDuckPond::published(&[])).collect();
    let all = root.call_remote::<usize>("alsoTake", (&ponds,));
    let error = pair.finish(all).unwrap_err();
    assert!(error.to_string().contains("more than 2 replicas"), "{error}");
    pair.drive();
    assert!(ponds.iter().all(|pond| pond.observer_count() == 0));
    let two = root.call_remote::<usize>("alsoTake", (&ponds[..2],));
    assert_eq!(pair.finish(two).unwrap(), 2);
}

#[test]
fn rule_released_objects_behind_a_panic_of_a_reader_are_released() {
    mod biting {
        pub(super) fn unjelly(_: &mut pb::jelly::Unjellier<'_>) -> pb::jelly::ReadResult<i64> {
            panic!("user code panics")
        }
    }

    #[derive(pb::Jelly)]
    struct Sent<'a> {
        number: i64,
        pond: &'a Published<MasterDuckPond>,
    }

    #[derive(pb::Unjelly)]
    struct Bitten {
        #[pb(with = biting)]
        number: i64,
        pond: Pond,
    }

    struct Server;

    #[pb::methods]
    impl Server {
        #[remote]
        fn take(&self, bitten: Bitten) -> i64 {
            drop(bitten.pond);
            bitten.number
        }
    }

    let pond = MasterDuckPond::published(&["one duck"]);
    let mut pair = Pair::new(Server);
    let take = pair.peer().root().call_remote::<i64>("take", (Sent { number: 1, pond: &pond },));
    assert!(pair.finish(take).unwrap_err().remote().is_some());
    pair.drive();
    assert_eq!(pond.observer_count(), 0);
}

#[test]
fn rule_released_objects_that_a_tolerant_method_ignores_are_released() {
    struct Tolerant;

    impl Referenceable for Tolerant {
        fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
            // A value that is no number counts as 0.
            call.now(|call| Ok(call.argument::<i64>("number").unwrap_or(0)))
        }
    }

    let pond = MasterDuckPond::published(&["one duck"]);
    let mut pair = Pair::new(Tolerant);
    let count = pair.peer().root().call_remote::<i64>("count", (&pond,));
    assert_eq!(pair.finish(count).unwrap(), 0);
    pair.drive();
    assert_eq!(pond.observer_count(), 0);
}

#[test]
fn rule_released_every_object_in_a_value_that_is_too_deep_is_released() {
    const DEPTH: usize = 1_000;

    let (mut end, _keeper) = fed();
    let mut nested = "[list]".to_owned();
    for id in 2..2 + DEPTH {
        nested = format!("[cache_classes.MasterDuckPond {id} [list {nested}]]");
    }
    end.feed(&format!("[message 2 root takePond 1 [tuple {nested}] [dictionary]]"));
    let said = messages(&end.sent());
    assert_eq!(said.iter().filter(|said| said.contains("decache")).count(), DEPTH);
    assert!(said.last().unwrap().starts_with("[error 2 "), "the connection stays open");
}

/// The owner counts it, and may send it once more by its id before it is told that it was released.
#[test]
fn a_released_replica_can_be_named_again_until_it_is_uncached() {
    let (mut end, keeper) = fed();
    let state = "[cache_classes.MasterDuckPond 7 [list duck]]";
    // In an argument that the method does not have, in a refused call, and in an answer for which no call
    // waits.
    let nobody_takes = [
        format!("[message 2 root checkDucks 1 [tuple {state}] [dictionary]]"),
        format!("[message 2 root nonsense 1 [tuple [list 5 [list {state}]]] [dictionary]]"),
        format!("[answer 1 {state}]"),
    ];
    drop(end.broker.peer().root().call_remote::<Pond>("x", ()).send());
    end.feed("[message 5 root ignorePond 0 [tuple] [dictionary]]");
    end.sent();
    for message in &nobody_takes {
        end.feed(message);
        let said = messages(&end.sent());
        let decaches = said.iter().filter(|said| *said == "[decache 7]").count();
        assert_eq!(decaches, 1, "{message}: {said:?}");
        end.feed("[message 3 root takePond 1 [tuple [cached 7]] [dictionary]]");
        assert_eq!(messages(&end.sent()), ["[answer 3 [unicode 'pond accepted']]"], "{message}");
        end.feed("[cachemessage 4 7 addDuck 0 [tuple another] [dictionary]]");
        assert_eq!(keeper.pond().read().ducks, ["duck", "another"]);
        end.feed("[message 5 root ignorePond 0 [tuple] [dictionary]]");
        assert_eq!(messages(&end.sent()), ["[decache 7]"]);
        end.feed("[uncache 7]");
        assert!(end.failed.is_none());
    }
}

/// For example a call that timed out, and its second try.
#[test]
fn a_dropped_call_does_not_spoil_the_next_one() {
    let keeper = Keeper::default();
    let pond = MasterDuckPond::published(&["one duck"]);
    keeper.own.lock().unwrap().push(pond.clone());
    let mut pair = Pair::new(keeper);
    let root = pair.peer().root();
    let forgotten = root.call_remote::<Pond>("publish", ()).send();
    let wanted = root.call_remote::<Pond>("publish", ()).send();
    drop(forgotten);
    let replica = pair.finish(wanted).unwrap();
    pond.lock().add_duck("two duck".to_owned());
    pair.drive();
    assert_eq!(replica.read().ducks.len(), 2);
    assert_eq!(pond.observer_count(), 1);
    drop(replica);
    pair.drive();
    assert_eq!(pond.observer_count(), 0);
}

/// Encodes a call of an unknown method, with these arguments.
fn refused(arguments: &str) -> Vec<u8> {
    encoded(&format!("[message 1 root noSuchMethod 0 [tuple {arguments}] [dictionary]]"))
}

#[test]
fn replicas_in_a_refused_call_take_no_more_memory_than_a_call_may() {
    let limits = pb::Limits::default().max_memory(8000);
    let mut end = End::server_with(Keeper::default(), |config| config.limits = limits);
    let ducks = "a ".repeat(20);
    let pond = |id: usize| format!("[cache_classes.MasterDuckPond {id} [list {ducks}]]");
    end.receive(&refused(&(1..=20).map(pond).collect::<String>()));
    let mut takes = |id: usize| {
        end.feed(&format!("[message {id} root takePond 1 [tuple [cached {id}]] [dictionary]]"));
        messages(&end.sent()).iter().any(|said| said.starts_with("[answer"))
    };
    assert!(takes(1), "one refused replica is kept");
    assert!(!takes(20), "there is no memory for the last replica");
}

#[test]
fn replicas_in_a_refused_call_count_towards_the_turn() {
    let left = |ducks: usize| {
        let (mut end, _keeper) = fed();
        let ducks = "a ".repeat(ducks);
        let pond = format!("[reference 1 [list {ducks}]]");
        let ponds =
            (2..30).map(|id| format!("[cache_classes.MasterDuckPond {id} [dereference 1]]"));
        let message = refused(&(pond + &ponds.collect::<String>()));
        end.input.buffer().extend_from_slice(&message);
        let mut turn = pb_core::driver::Turn::default();
        let progress = end.turn(&mut turn);
        assert_eq!(progress.unwrap(), pb_core::driver::Progress::NeedsInput);
        !turn.is_used_up()
    };
    assert!(left(0), "a turn handles messages without replicas");
    assert!(!left(1000), "refused replicas use up the turn");
}

#[test]
fn refused_objects_are_walked_only_once() {
    let pond = |id: usize| format!("[cache_classes.MasterDuckPond {id} [reference {id} [list]]]");
    let ponds = (2..20_000).map(pond).collect::<String>();
    for twice in ["", "[reference 5 [list]]"] {
        let message = refused(&(ponds.clone() + twice));
        within(move || {
            let (mut end, _keeper) = fed();
            end.receive(&message);
            assert!(end.failed.is_none(), "{:?}", end.failed);
        });
    }
}
