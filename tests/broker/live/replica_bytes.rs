//! The bytes of replicas are bounded. Replicas without a handle are dropped first.

use pb_test_support::{End, Pair, messages};

use super::classes::{Keeper, MasterDuckPond};

/// Returns a server with room for about this many ponds of 100 ducks.
fn room_for(ponds: usize) -> (End, Keeper) {
    let keeper = Keeper::default();
    let one = {
        let mut end = End::server(Keeper::default());
        let before = end.broker.memory();
        end.feed(&take(1));
        end.broker.memory() - before
    };
    let end = End::server_with(keeper.clone(), |config| {
        config.limits.max_replica_bytes = one * ponds;
    });
    (end, keeper)
}

/// Encodes a call that passes a pond, which replaces the one before.
fn take(id: usize) -> String {
    let ducks = "duck ".repeat(100);
    format!(
        "[message {id} root takePond 1 [tuple [cache_classes.MasterDuckPond {id} [list {ducks}]]] [dictionary]]"
    )
}

/// Encodes a call that passes a pond, which is kept beside the others.
fn also_take(id: usize) -> String {
    take(id)
        .replace("takePond", "alsoTake")
        .replace("[tuple [", "[tuple [list [")
        .replace("]]] [dict", "]]]] [dict")
}

fn said(end: &mut End) -> Vec<String> {
    messages(&end.sent())
}

#[test]
fn a_replica_without_a_handle_is_kept_while_there_is_room() {
    let (mut end, keeper) = room_for(8);
    for id in 1..=5 {
        end.feed(&take(id));
    }
    said(&mut end);
    // The message was under way when the last handle was dropped.
    end.feed("[message 6 root alsoTake 1 [tuple [list [cached 1]]] [dictionary]]");
    assert_eq!(said(&mut end), ["[answer 6 2]"]);
    drop(keeper);
}

#[test]
fn a_replica_without_a_handle_is_dropped_for_room_and_naming_it_is_an_error() {
    let (mut end, keeper) = room_for(4);
    for id in 1..=50 {
        end.feed(&take(id));
    }
    let answers = said(&mut end);
    assert!(!answers.iter().any(|said| said.contains("error")), "{answers:?}");
    assert!(end.broker.memory() < 200_000, "{}", end.broker.memory());
    end.feed("[message 51 root alsoTake 1 [tuple [list [cached 1]]] [dictionary]]");
    let answer = said(&mut end);
    assert!(
        answer[0].starts_with("[decache 1]") || answer[1].starts_with("[decache 1]"),
        "{answer:?}"
    );
    assert!(answer.iter().any(|said| said.starts_with("[error 51")), "{answer:?}");
    // Updates of the dropped replica are ignored, and its uncache is like any other.
    end.feed("[cachemessage 52 1 addDuck 0 [tuple x] [dictionary]][uncache 1]");
    // The replica that is held is in step.
    end.feed("[cachemessage 53 50 addDuck 0 [tuple x] [dictionary]]");
    assert_eq!(keeper.ponds.lock().unwrap()[0].read().ducks.len(), 101);
    assert!(end.failed.is_none());
}

#[test]
fn updates_of_a_replica_without_a_handle_take_room_as_well() {
    let (mut end, keeper) = room_for(4);
    end.feed(&take(1));
    keeper.ponds.lock().unwrap().clear();
    let before = end.broker.memory();
    for number in 0..10_000 {
        end.feed(&format!("[cachemessage {number} 1 addDuck 0 [tuple duck] [dictionary]]"));
    }
    assert!(end.broker.memory() <= before, "the replica was dropped, with its updates");
    assert!(end.failed.is_none());
}

#[test]
fn without_room_beside_held_replicas_a_new_one_is_an_error() {
    let (mut end, keeper) = room_for(3);
    for id in 1..=3 {
        end.feed(&also_take(id));
    }
    assert_eq!(said(&mut end), ["[answer 1 1]", "[answer 2 2]", "[answer 3 3]"]);
    end.feed(&also_take(4));
    let answer = said(&mut end);
    let error = answer.iter().find(|said| said.starts_with("[error 4")).unwrap();
    assert!(error.contains("max_replica_bytes"), "{error}");
    assert!(answer.iter().any(|said| said == "[decache 4]"), "{answer:?}");
    // There is room again when the peer has been told of the release.
    keeper.ponds.lock().unwrap().clear();
    end.feed("[uncache 1][uncache 2][uncache 3][uncache 4]");
    end.sent();
    end.feed(&also_take(5));
    assert_eq!(said(&mut end), ["[answer 5 1]"]);
}

#[test]
fn a_reset_that_is_too_large_loses_the_replica() {
    let (mut end, keeper) = room_for(2);
    end.feed(&take(1));
    let ducks = "duck ".repeat(1000);
    let reset = |ducks: &str| {
        format!("[cachemessage 2 1 setCopyableState 1 [tuple [list {ducks}]] [dictionary]]")
    };
    for _ in 0..10 {
        end.feed(&reset("duck"));
        end.feed(&reset(&"duck ".repeat(100)));
    }
    assert!(keeper.ponds.lock().unwrap()[0].lost_reason().is_none());
    end.feed(&reset(&ducks));
    let lost = keeper.ponds.lock().unwrap()[0].lost_reason().unwrap();
    assert!(lost.to_string().contains("max_replica_bytes"), "{lost}");
}

/// A replica that is held lives long and gets many updates: the memory of its methods is up to them.
#[test]
fn updates_of_a_replica_with_a_handle_are_not_counted() {
    let keeper = Keeper::default();
    let mut pair = Pair::with(keeper.clone(), |config| config.limits.max_replica_bytes = 20_000);
    let pond = MasterDuckPond::published(&["one duck"]);
    let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    for _ in 0..1_000 {
        pond.lock().swap_duck("one duck".to_owned(), "one duck".to_owned());
        pair.drive();
    }
    assert!(keeper.ponds.lock().unwrap()[0].lost_reason().is_none());
}
