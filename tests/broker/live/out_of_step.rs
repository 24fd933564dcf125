//! Replicas that cannot follow an update are lost, and never silently wrong.

use std::sync::{Arc, Mutex};

use pb::{
    Cached, Observers, Published, RemoteCache,
    live::{Delivery, Lost},
};
use pb_test_support::{End, Pair, messages};

use super::{
    classes::{Keeper, MasterDuckPond, given},
    feed::{fed, within},
    messages::said,
};

/// Keeps a replica of any class.
struct Kept<T: RemoteCache>(Arc<Mutex<Option<Cached<T>>>>);

#[pb::methods]
impl<T: RemoteCache> Kept<T> {
    #[remote]
    fn put(&self, replica: Cached<T>) {
        *self.0.lock().unwrap() = Some(replica);
    }
}

#[test]
fn a_replica_that_cannot_follow_is_lost_and_released() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let replica = keeper.pond();
    pond.lock().observers.announce("addDuck", (5,));
    pair.drive();
    let Some(Lost::UpdateFailed(reason)) = replica.lost_reason() else {
        panic!("the replica must be lost")
    };
    assert!(reason.contains("addDuck.duck: expected text"), "{reason}");
    assert_eq!(said(&mut pair)[1..], ["< [decache 1]", "> [uncache 1]"]);
    assert_eq!(pond.observer_count(), 0);
    drop((keeper, replica));
    pair.drive();
    assert!(said(&mut pair).is_empty());
}

#[test]
fn a_replica_that_arrived_twice_is_released_twice() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let _first = keeper.pond();
    let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    pair.traffic.clear();
    pond.lock().observers.announce("addDuck", (5,));
    pair.drive();
    assert_eq!(said(&mut pair)[1..], ["< [decache 1]", "< [decache 1]", "> [uncache 1]"]);
    assert_eq!(pond.observer_count(), 0);
}

#[test]
fn a_replica_whose_method_panics_is_lost() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    pond.lock().add_duck("a duck that bites".to_owned());
    pair.drive();
    assert!(matches!(keeper.pond().lost_reason(), Some(Lost::UpdateFailed(_))));
    let check = pair.peer().root().call_remote::<usize>("checkDucks", ());
    assert_eq!(pair.finish(check).unwrap(), 1, "the connection lives");
}

#[test]
fn an_update_of_an_unknown_name_is_an_error_and_the_replica_stays() {
    let keeper = Keeper::default();
    let mut pair = Pair::new(keeper.clone());
    let delivery = Delivery::default().answers(true);
    let pond = Published::with_delivery(MasterDuckPond::default(), delivery);
    let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    pair.traffic.clear();
    pond.lock().observers.announce("paint", ("green",));
    pond.lock().add_duck("one duck".to_owned());
    pair.drive();
    let said = said(&mut pair);
    assert_eq!(said[0], "> [cachemessage 2 1 paint 1 [tuple [unicode green]] [dictionary]]");
    assert!(said[2].starts_with("< [error 2 [twisted.spread.pb.CopyableFailure"), "{}", said[2]);
    assert!(said[2].contains("builtins.AttributeError"));
    assert_eq!(said[3], "< [answer 3 [None]]");
    assert_eq!(keeper.pond().read().ducks, ["one duck"]);
}

#[test]
fn an_update_that_fails_at_the_replica_loses_it() {
    #[derive(pb::Cacheable, pb::RemoteCache, Clone, Default)]
    #[pb(class = "test.Strict")]
    struct Strict {
        items: Vec<i64>,
        #[pb(observers)]
        observers: Observers,
    }

    #[pb::methods]
    impl Strict {
        #[update]
        #[observe]
        fn remove(&mut self, item: i64) -> Result<(), std::fmt::Error> {
            let at = self.items.iter().position(|known| *known == item).ok_or(std::fmt::Error)?;
            self.items.remove(at);
            Ok(())
        }
    }

    let strict = Published::new(Strict::default());
    let kept = Arc::new(Mutex::new(None::<Cached<Strict>>));
    let mut pair = Pair::new(Kept(kept.clone()));
    let put = pair.peer().root().call_remote::<()>("put", (&strict,));
    pair.finish(put).unwrap();
    // Not in an update: the replica is not told.
    strict.lock().items.push(5);
    strict.lock().remove(5).unwrap();
    pair.drive();
    let seen = kept.lock().unwrap().clone().unwrap();
    assert!(matches!(seen.lost_reason(), Some(Lost::UpdateFailed(_))));
    assert_eq!((seen.version(), strict.observer_count()), (0, 0));
}

#[test]
fn an_update_with_malformed_arguments_loses_the_replica() {
    for update in [
        "[cachemessage 2 1 addDuck 0 [dictionary] [dictionary]]",
        "[cachemessage 2 1 addDuck 0 [tuple x] [tuple]]",
        "[cachemessage 2 1 addDuck 0 x y]",
    ] {
        let (mut end, keeper) = fed();
        end.feed(update);
        let lost = keeper.pond().lost_reason();
        assert!(matches!(lost, Some(Lost::UpdateFailed(_))), "{update}: {lost:?}");
        assert_eq!(messages(&end.sent()), ["[decache 1]"]);
        assert!(end.failed.is_none());
    }
}

#[test]
fn an_update_is_applied_however_many_calls_are_served() {
    let keeper = Keeper::default();
    let mut pair = Pair::with(keeper.clone(), |config| config.limits.max_incoming_calls = 1);
    let root = pair.peer().root();
    let pond = MasterDuckPond::published(&["one duck"]);
    let take = root.call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    let _slowly = root.call_remote::<usize>("slowly", (&pond,)).send();
    pair.drive();
    let refused = root.call_remote::<usize>("checkDucks", ());
    assert!(pair.finish(refused).is_err(), "a call is refused");
    pond.lock().add_duck("two duck".to_owned());
    pair.drive();
    assert_eq!(keeper.pond().read().ducks.len(), 2);
}

#[test]
fn a_replica_that_cannot_be_built_is_refused_and_its_updates_ignored() {
    #[derive(pb::RemoteCache, Clone)]
    #[pb(class = "test.Fragile", state = FragileState)]
    struct Fragile;

    #[derive(pb::Unjelly, pb::Jelly)]
    struct FragileState {
        number: i64,
    }

    impl TryFrom<FragileState> for Fragile {
        type Error = &'static str;

        fn try_from(state: FragileState) -> Result<Self, Self::Error> {
            match state.number {
                0 => panic!("user code panics"),
                1 => Ok(Self),
                _ => Err("no such number"),
            }
        }
    }

    #[pb::methods]
    impl Fragile {
        #[observe]
        fn touch(&mut self) {}
    }

    let refuse = |unfit: i64| {
        let mut end = End::server(Kept(Arc::new(Mutex::new(None::<Cached<Fragile>>))));
        let put = |number, what: &str| {
            format!("[message {number} root put 1 [tuple {what}] [dictionary]]")
        };
        end.feed(&put(1, &format!("[test.Fragile 1 [dictionary [number {unfit}]]]")));
        // These messages were under way meanwhile.
        end.feed("[cachemessage 2 1 touch 1 [tuple] [dictionary]]");
        end.feed(&put(3, "[cached 1]"));
        end.feed("[uncache 1]");
        end.feed(&put(4, "[test.Fragile 2 [dictionary [number 1]]]"));
        let said = messages(&end.sent());
        let heads: Vec<_> = said.iter().map(|said| &said[..8]).collect();
        assert_eq!(
            heads,
            ["[decache", "[error 1", "[error 2", "[decache", "[error 3", "[answer "],
            "{said:?}"
        );
        assert!(end.failed.is_none());
    };
    within(move || {
        refuse(0);
        refuse(2);
    });
}

#[test]
fn a_replica_whose_clone_panics_is_lost_and_stays_readable() {
    #[derive(pb::RemoteCache)]
    #[pb(class = "test.Uncloned")]
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

    within(|| {
        let kept = Arc::new(Mutex::new(None));
        let mut end = End::server(Kept(kept.clone()));
        end.feed("[message 1 root put 0 [tuple [test.Uncloned 1 [dictionary]]] [dictionary]]");
        let seen: Cached<Uncloned> = kept.lock().unwrap().clone().unwrap();
        let held = seen.read();
        end.feed("[cachemessage 2 1 touch 0 [tuple] [dictionary]]");
        assert!(matches!(seen.lost_reason(), Some(Lost::UpdateFailed(_))));
        assert_eq!((held.version(), seen.read().version()), (0, 0));
    });
}

/// Two such methods could wait for each other, so a debug build panics at once.
#[cfg(debug_assertions)]
#[test]
fn rule_unlocked_a_method_that_reads_another_replica_while_its_own_is_out_panics_in_debug_builds() {
    #[derive(pb::RemoteCache, Clone)]
    #[pb(class = "test.Nosy")]
    struct Nosy {
        other: Option<Cached<Self>>,
    }

    #[pb::methods]
    impl Nosy {
        #[observe]
        fn look(&mut self) {
            drop(self.other.as_ref().unwrap().read());
        }
    }

    let kept = Arc::new(Mutex::new(None));
    let mut end = End::server(Kept(kept.clone()));
    end.feed(
        "[message 1 root put 0 [tuple [test.Nosy 1 [dictionary [other
            [test.Nosy 2 [dictionary [other [None]]]]]]]] [dictionary]]",
    );
    end.feed("[cachemessage 2 1 look 0 [tuple] [dictionary]]");
    let seen: Cached<Nosy> = kept.lock().unwrap().clone().unwrap();
    assert!(matches!(seen.lost_reason(), Some(Lost::UpdateFailed(_))));
    assert!(seen.read().other.as_ref().unwrap().lost_reason().is_none());
}
