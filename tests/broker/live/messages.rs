//! The messages of a live object from its state to its uncache, as with Twisted.

use std::sync::Arc;

use pb::{CallError, Published, Value, live::Lost};
use pb_test_support::{Pair, Way, messages};

use super::classes::{Keeper, MasterDuckPond, given, pair};

/// Returns the messages since the last call: `>` from the client, `<` from the server.
pub(crate) fn said(pair: &mut Pair) -> Vec<String> {
    let mut said = Vec::new();
    for carried in pair.traffic.drain(..) {
        let arrow = match carried.way {
            Way::Up => '>',
            Way::Down => '<',
        };
        said.extend(
            messages(&carried.bytes).into_iter().map(|message| format!("{arrow} {message}")),
        );
    }
    said
}

#[test]
fn the_state_of_a_live_object_is_sent_once_and_then_only_its_updates() {
    let (mut pair, keeper) = pair();
    let root = pair.peer().root();
    let pond = MasterDuckPond::published(&["one duck", "two duck"]);
    let take = root.call_remote::<String>("takePond", (&pond,));
    assert_eq!(pair.finish(take).unwrap(), "pond accepted");
    assert_eq!(
        said(&mut pair),
        [
            "> [message 1 root takePond 1 [tuple [cache_classes.MasterDuckPond 1 [list [unicode 'one duck'] [unicode 'two duck']]]] [dictionary]]",
            "< [answer 1 [unicode 'pond accepted']]",
        ]
    );
    pond.lock().add_duck("ugly duckling".to_owned());
    pair.drive();
    assert_eq!(
        said(&mut pair),
        ["> [cachemessage _ 1 addDuck 0 [tuple [unicode 'ugly duckling']] [dictionary]]"]
    );
    assert_eq!(keeper.pond().read().ducks, ["one duck", "two duck", "ugly duckling"]);
    assert_eq!(pond.observer_count(), 1);
}

#[test]
fn rule_replica_each_arrival_is_one_decache_and_the_last_one_uncaches() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let stops = pond.lock().stops.clone();
    let (mut pair, keeper) = given(&pond);
    let root = pair.peer().root();
    let again = root.call_remote::<String>("takePond", (&pond,));
    pair.finish(again).unwrap();
    assert_eq!(
        said(&mut pair),
        [
            "> [message 2 root takePond 1 [tuple [cached 1]] [dictionary]]",
            "< [decache 1]",
            "< [answer 2 [unicode 'pond accepted']]",
        ],
        "the one it had is dropped"
    );
    assert_eq!((pond.observer_count(), stops.count()), (1, 0));
    let copy = keeper.pond();
    let ignore = root.call_remote::<()>("ignorePond", ());
    pair.finish(ignore).unwrap();
    assert_eq!(said(&mut pair).len(), 2, "a clone of the handle is left");
    drop(copy);
    pair.drive();
    assert_eq!(said(&mut pair), ["< [decache 1]", "> [uncache 1]"]);
    assert_eq!((pond.observer_count(), stops.count()), (0, 1));
    pond.lock().add_duck("unseen".to_owned());
    let new_life = root.call_remote::<String>("takePond", (&pond,));
    pair.finish(new_life).unwrap();
    assert_eq!(
        said(&mut pair)[0],
        "> [message 4 root takePond 1 [tuple [cache_classes.MasterDuckPond 2 [list [unicode 'one duck'] [unicode unseen]]]] [dictionary]]"
    );
}

#[test]
fn an_argument_that_is_not_kept_is_released_before_the_answer() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, _keeper) = pair();
    let glance = pair.peer().root().call_remote::<Vec<String>>("glance", (&pond,));
    assert_eq!(pair.finish(glance).unwrap(), ["one duck"]);
    let said = said(&mut pair);
    assert_eq!(
        said[1..],
        ["< [decache 1]", "< [answer 1 [list [unicode 'one duck']]]", "> [uncache 1]"]
    );
}

#[test]
fn rule_replica_the_replica_outlives_its_handles_until_uncache() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    // The release crosses an update, and the object that is sent once more.
    keeper.ponds.lock().unwrap().clear();
    pond.lock().add_duck("late duck".to_owned());
    let again = pair.peer().root().call_remote::<String>("takePond", (&pond,)).send();
    pair.finish(again).unwrap();
    let said = said(&mut pair);
    assert!(said.contains(&"> [message 3 root takePond 1 [tuple [cached 1]] [dictionary]]".into()));
    assert!(!said.iter().any(|message| message.contains("uncache")), "{said:?}");
    assert_eq!(keeper.pond().read().ducks, ["one duck", "late duck"]);
    pond.lock().add_duck("later duck".to_owned());
    pair.drive();
    assert_eq!(keeper.pond().read().ducks.len(), 3);
}

#[test]
fn twice_in_one_value_counts_once_and_in_two_values_of_a_message_twice() {
    let (mut pair, keeper) = pair();
    let root = pair.peer().root();
    let pond = MasterDuckPond::published(&["one duck"]);
    let both = root.call_remote::<usize>("alsoTake", (vec![&pond, &pond],));
    assert_eq!(pair.finish(both).unwrap(), 2);
    assert_eq!(
        said(&mut pair)[0],
        "> [message 1 root alsoTake 1 [tuple [list [reference 1 [cache_classes.MasterDuckPond 1 [list [unicode 'one duck']]]] [dereference 1]]] [dictionary]]"
    );
    assert!(keeper.pond().ptr_eq(&keeper.ponds.lock().unwrap()[1]));
    keeper.ponds.lock().unwrap().clear();
    pair.drive();
    assert_eq!(said(&mut pair), ["< [decache 1]", "> [uncache 1]"], "one count");
    let parts = root.call_remote::<usize>("alsoTake", ()).kw("ponds", vec![&pond, &pond]);
    assert_eq!(pair.finish(parts).unwrap(), 2);
    let parts = root.call_remote::<usize>("alsoTake", (vec![&pond, &pond],));
    assert_eq!(pair.finish(parts).unwrap(), 4);
    assert!(said(&mut pair)[2].contains("[list [cached 2] [cached 2]]"));
    keeper.ponds.lock().unwrap().clear();
    pair.drive();
    let decaches = said(&mut pair).iter().filter(|said| said.contains("decache")).count();
    assert_eq!(decaches, 3);
    assert_eq!(pond.observer_count(), 0);
}

#[test]
fn an_object_in_both_parts_of_a_call_is_sent_once_and_counted_twice() {
    #[derive(Default)]
    struct Both(Keeper);

    #[pb::methods]
    impl Both {
        #[remote]
        fn take(&self, first: super::classes::Pond, second: super::classes::Pond) -> bool {
            let same = first.ptr_eq(&second);
            self.0.ponds.lock().unwrap().extend([first, second]);
            same
        }
    }

    let both = Both::default();
    let keeper = both.0.clone();
    let mut pair = Pair::new(both);
    let pond = MasterDuckPond::published(&[]);
    let take = pair.peer().root().call_remote::<bool>("take", (&pond,)).kw("second", &pond);
    assert!(pair.finish(take).unwrap());
    assert_eq!(
        said(&mut pair)[0],
        "> [message 1 root take 1 [tuple [cache_classes.MasterDuckPond 1 [list]]] [dictionary [[unicode second] [cached 1]]]]"
    );
    keeper.ponds.lock().unwrap().clear();
    pair.drive();
    assert_eq!(said(&mut pair), ["< [decache 1]", "< [decache 1]", "> [uncache 1]"]);
}

#[test]
fn an_object_that_is_sent_back_is_the_same_object() {
    let (server, client) = (Keeper::default(), Keeper::default());
    let mut pair = Pair::both(Some(Arc::new(server.clone())), Some(Arc::new(client)), |_| {});
    let root = pair.peer().root();
    server.own.lock().unwrap().push(MasterDuckPond::published(&["one duck"]));
    let pond: super::classes::Pond = {
        let call = root.call_remote("publish", ());
        pair.finish(call).unwrap()
    };
    assert_eq!(pond.read().ducks, ["one duck"]);
    let own = root.call_remote::<usize>("takeOwn", (&pond,));
    assert_eq!(pair.finish(own).unwrap(), 1);
    let said = said(&mut pair);
    assert_eq!(said[2], "> [message 2 root takeOwn 1 [tuple [lcache 1]] [dictionary]]");
    assert_eq!(said.len(), 4, "nothing is counted: {said:?}");
    let own = server.own.lock().unwrap().clone();
    assert!(own[0].ptr_eq(&own[1]));
    drop(pond);
    pair.drive();
    assert_eq!(super::messages::said(&mut pair), ["> [decache 1]", "< [uncache 1]"]);
}

#[test]
fn a_handle_that_is_sent_back_is_dropped_after_it_has_left() {
    let (mut pair, server) = pair();
    let root = pair.peer().root();
    server.own.lock().unwrap().push(MasterDuckPond::published(&["one duck"]));
    let call = root.call_remote::<super::classes::Pond>("publish", ());
    let pond = pair.finish(call).unwrap();
    // A message that waits for a state holds up the next message.
    let own = MasterDuckPond::published(&[]);
    let guard = own.lock();
    let first = root.call_remote::<String>("takePond", (&own,)).send();
    let own = root.call_remote::<usize>("takeOwn", (&pond,)).send();
    drop(pond);
    drop(guard);
    pair.finish(first).unwrap();
    assert_eq!(pair.finish(own).unwrap(), 1);
}

#[test]
fn answers_carry_live_objects_like_arguments() {
    let (mut pair, server) = pair();
    let root = pair.peer().root();
    server.own.lock().unwrap().push(MasterDuckPond::published(&["one duck"]));
    let publish = |pair: &mut Pair| {
        let call = root.call_remote::<super::classes::Pond>("publish", ());
        pair.finish(call).unwrap()
    };
    let (first, second) = (publish(&mut pair), publish(&mut pair));
    assert!(first.ptr_eq(&second));
    let said = said(&mut pair);
    assert_eq!(
        said[1],
        "< [answer 1 [cache_classes.MasterDuckPond 1 [list [unicode 'one duck']]]]"
    );
    assert_eq!(said[3], "< [answer 2 [cached 1]]");
    let own = server.own.lock().unwrap()[0].clone();
    own.lock().add_duck("two duck".to_owned());
    pair.drive();
    assert_eq!(second.read().ducks, ["one duck", "two duck"]);
    drop(first);
    pair.drive();
    assert_eq!(own.observer_count(), 1);
    drop(second);
    pair.drive();
    assert_eq!(own.observer_count(), 0);
}

#[test]
fn rule_stopped_once_stopped_observing_runs_once_when_the_connection_ends() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let stops = pond.lock().stops.clone();
    let (mut pair, keeper) = given(&pond);
    let again = pair.peer().root().call_remote::<String>("takePond", (&pond,));
    pair.finish(again).unwrap();
    let replica = keeper.pond();
    pair.client.broker.close();
    pair.client.broker.handle_finished();
    assert_eq!((pond.observer_count(), stops.count()), (0, 1));
    pair.server.broker.handle_closed(pb::ConnectionError::ClosedByPeer);
    assert!(matches!(replica.lost_reason(), Some(Lost::Connection(_))));
    drop(keeper);
    drop(replica);
    pair.drive();
    assert_eq!(stops.count(), 1);
    pond.lock().add_duck("unseen".to_owned());
}

#[test]
fn objects_in_an_answer_to_a_dropped_call_are_released() {
    let (mut pair, server) = pair();
    let own = MasterDuckPond::published(&["one duck"]);
    server.own.lock().unwrap().push(own.clone());
    let root = pair.peer().root();
    drop(root.call_remote::<super::classes::Pond>("publish", ()).send());
    pair.drive();
    assert_eq!(own.observer_count(), 0);
    let wrong = root.call_remote::<i64>("publish", ());
    assert!(matches!(pair.finish(wrong), Err(CallError::Unjelly(_))));
    pair.drive();
    assert_eq!(own.observer_count(), 0, "an answer of another type");
    let value = root.call_remote::<Value>("publish", ());
    let error = pair.finish(value).unwrap_err();
    assert!(error.to_string().contains("received as a `Cached`"), "{error}");
    pair.drive();
    assert_eq!(own.observer_count(), 0, "a value that cannot hold it");
}

#[test]
fn live_objects_in_each_other_cross_in_one_message() {
    #[derive(pb::Cacheable)]
    #[pb(class = "test.Yard")]
    struct Yard {
        pond: Option<Published<MasterDuckPond>>,
        neighbour: Option<Published<Self>>,
        #[pb(observers)]
        observers: pb::Observers,
    }

    #[derive(pb::RemoteCache, Clone)]
    #[pb(class = Yard)]
    struct Seen {
        pond: Option<super::classes::Pond>,
        neighbour: Option<pb::Cached<Self>>,
    }

    #[pb::methods]
    impl Seen {}

    #[derive(Default, Clone)]
    struct Visitor(Arc<std::sync::Mutex<Option<pb::Cached<Seen>>>>);

    #[pb::methods]
    impl Visitor {
        #[remote]
        fn visit(&self, yard: pb::Cached<Seen>) {
            *self.0.lock().unwrap() = Some(yard);
        }
    }

    let visitor = Visitor::default();
    let mut pair = Pair::new(visitor.clone());
    let pond = MasterDuckPond::published(&["one duck"]);
    let yard =
        |pond| Published::new(Yard { pond, neighbour: None, observers: pb::Observers::default() });
    let (left, right) = (yard(Some(pond.clone())), yard(None));
    left.lock().neighbour = Some(right.clone());
    right.lock().neighbour = Some(left.clone());
    let visit = pair.peer().root().call_remote::<()>("visit", (&left,));
    pair.finish(visit).unwrap();
    assert_eq!(
        said(&mut pair)[0],
        "> [message 1 root visit 1 [tuple [reference 1 [test.Yard 1 [dictionary [[unicode pond] [cache_classes.MasterDuckPond 2 [list [unicode 'one duck']]]] [[unicode neighbour] [test.Yard 3 [dictionary [[unicode pond] [None]] [[unicode neighbour] [dereference 1]]]]]]]]] [dictionary]]"
    );
    let seen = visitor.0.lock().unwrap().clone().unwrap();
    let neighbour = seen.read().neighbour.clone().unwrap();
    assert!(
        neighbour.read().neighbour.as_ref().unwrap().ptr_eq(&seen),
        "the neighbour's neighbour is the first object"
    );
    pond.lock().add_duck("two duck".to_owned());
    pair.drive();
    assert_eq!(seen.read().pond.as_ref().unwrap().read().ducks.len(), 2);
    // Cut the cycle, so that the objects can be freed.
    left.lock().neighbour = None;
}
