//! Objects that cannot be sent: no entry and no id is left of them.

use pb::{
    Cacheable, CallError, Jelly, Observers, Perspective, Published,
    error::JellyError,
    live::{Lost, Observer},
};
use pb_test_support::Pair;

use crate::{logged::warnings, roots::Unsendable};

use super::{
    classes::{Keeper, MasterDuckPond, Pond, given, pair},
    messages::said,
};

/// A class whose state sometimes cannot be taken.
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
            "panics" => panic!("the state cannot be taken now"),
            "refuses" => Err(JellyError::custom("not today")),
            mood => Ok([mood]),
        }
    }

    fn stopped_observing(&mut self, _: Option<&Perspective>, _: &Observer) {
        assert_ne!(self.mood, "clings");
    }

    fn observers(&self) -> &Observers {
        &self.observers
    }

    fn observers_mut(&mut self) -> &mut Observers {
        &mut self.observers
    }
}

impl Moody {
    pub(crate) fn of(mood: &'static str) -> Self {
        Self { mood, observers: Observers::default() }
    }
}

pub(crate) fn moody(mood: &'static str) -> Published<Moody> {
    Published::new(Moody::of(mood))
}

#[test]
fn rule_all_or_nothing_a_failed_first_send_leaves_nothing_behind() {
    let (mut pair, keeper) = pair();
    let root = pair.peer().root();
    let (pond, refuses) = (MasterDuckPond::published(&["one duck"]), moody("refuses"));
    let stops = pond.lock().stops.clone();
    // The first object can be sent, and its subscription had begun.
    let both = root.call_remote::<usize>("alsoTake", ((&pond, &refuses),));
    let Err(CallError::Jelly(error)) = pair.finish(both) else {
        panic!("the call must fail before it is sent")
    };
    assert_eq!(error.to_string(), "alsoTake: not today");
    assert!(said(&mut pair).is_empty());
    assert_eq!((pond.observer_count(), stops.count(), refuses.observer_count()), (0, 1, 0));
    let panics = root.call_remote::<String>("takePond", (&moody("panics"),));
    let error = pair.finish(panics).unwrap_err().to_string();
    assert!(
        error.ends_with("taking the state of `cache_classes.MasterDuckPond` panicked"),
        "{error}"
    );
    // No id was used, and the objects can be sent.
    refuses.lock().mood = "content";
    let both = root.call_remote::<usize>("alsoTake", ((&pond, &refuses),));
    assert_eq!(pair.finish(both).unwrap(), 2);
    let sent = &said(&mut pair)[0];
    assert!(
        sent.starts_with("> [message 1 ") && sent.contains("Pond 1 ") && sent.contains("Pond 2 ")
    );
    assert_eq!(keeper.ponds.lock().unwrap()[1].read().ducks, ["content"]);
}

#[test]
fn rule_all_or_nothing_an_answer_whose_state_cannot_be_taken_is_an_error_answer() {
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
    assert!(pair.finish(call).unwrap_err().remote().is_some(), "the connection stays open");
}

#[test]
fn a_panic_in_stopped_observing_is_logged_with_its_class() {
    let (mut pair, keeper) = pair();
    let pond = moody("clings");
    let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    let logged = warnings(|| {
        keeper.ponds.lock().unwrap().clear();
        pair.drive();
    });
    assert_eq!(pond.observer_count(), 0);
    let [line] = &logged[..] else { panic!("{logged:?}") };
    assert_eq!(line["class"], "cache_classes.MasterDuckPond");
    assert_eq!(
        line["message"],
        "`stopped_observing` of a live object panicked: what it changed before is kept, and what it announced is \
         sent"
    );
}

#[test]
fn an_update_that_cannot_be_sent_is_applied_here_and_ends_the_subscriptions() {
    let pond = MasterDuckPond::published(&["one duck"]);
    let (mut pair, keeper) = given(&pond);
    let replica = keeper.pond();
    {
        let mut pond = pond.lock();
        pond.ducks.push("two duck".to_owned());
        pond.observers.announce("addDuck", (Unsendable,));
    }
    pair.drive();
    assert_eq!(said(&mut pair), ["> [uncache 1]"]);
    assert_eq!(pond.lock().ducks.len(), 2);
    assert!(matches!(replica.lost_reason(), Some(Lost::Uncached)));
    assert_eq!(replica.read().ducks, ["one duck"], "what it was stays readable");
    assert_eq!(pond.observer_count(), 0);
    assert!(pond.take_error().unwrap().to_string().contains("it cannot be sent"));
    assert!(pond.take_error().is_none());
    drop((keeper, replica));
    pair.drive();
    assert!(said(&mut pair).is_empty(), "a replica that was uncached is not released again");
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
fn an_update_that_panics_resets_the_observers() {
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
        ["> [cachemessage _ 1 setCopyableState 0 [tuple [list]] [dictionary]]"]
    );
    assert!(keeper.pond().read().ducks.is_empty());
    pond.lock().add_duck("nothing is poisoned".to_owned());
    pair.drive();
    assert_eq!(keeper.pond().read().ducks.len(), 1);
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
fn rule_bounded_more_objects_than_a_peer_may_hold_are_an_error_of_that_call() {
    let keeper = Keeper::default();
    let mut pair = Pair::with(keeper, |config| config.limits.max_live_objects = 2);
    let root = pair.peer().root();
    let ponds: Vec<_> = (0..3).map(|_| MasterDuckPond::published(&[])).collect();
    let all = root.call_remote::<usize>("alsoTake", (&ponds,));
    let error = pair.finish(all).unwrap_err();
    assert!(error.to_string().contains("`pb::Limits::max_live_objects`"), "{error}");
    let two = root.call_remote::<usize>("alsoTake", (&ponds[..2],));
    assert_eq!(pair.finish(two).unwrap(), 2);
    let third = root.call_remote::<usize>("alsoTake", (&ponds[2..],));
    assert!(pair.finish(third).is_err());
    assert_eq!(ponds.iter().map(Published::observer_count).collect::<Vec<_>>(), [1, 1, 0]);
}

#[test]
fn one_object_counts_once_however_often_it_occurs_in_a_message() {
    let mut pair = Pair::with(Keeper::default(), |config| config.limits.max_live_objects = 2);
    let pond = MasterDuckPond::published(&[]);
    let often = pair.peer().root().call_remote::<usize>("alsoTake", (vec![pond.clone(); 5],));
    assert_eq!(pair.finish(often).unwrap(), 5);
    assert_eq!(pond.observer_count(), 1);
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
