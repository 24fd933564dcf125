//! Messages that no honest peer sends: they harm only that peer.

use pb_test_support::{End, messages};

use super::{
    classes::{Keeper, pair},
    feed::fed,
};

#[test]
fn unknown_ids_close_the_connection_as_with_twisted() {
    for nonsense in ["[decache 5]", "[uncache 5]"] {
        let (mut pair, _keeper) = pair();
        pair.server.feed(nonsense);
        assert!(pair.server.failed.is_some());
    }
    let (mut pair, _keeper) = pair();
    pair.server.feed("[cachemessage 1 5 x 1 [tuple] [dictionary]]");
    let answer = messages(&pair.server.sent());
    assert!(answer[0].contains("builtins.KeyError"), "{answer:?}");
}

/// Returns a server with a low limit of replicas.
fn narrow() -> End {
    End::server_with(Keeper::default(), |config| config.limits.max_replicas = 4)
}

#[test]
fn rule_bounded_refused_replicas_in_answers_to_no_call_are_counted() {
    let mut end = narrow();
    drop(end.broker.peer().root().call_remote::<i64>("x", ()).send());
    for id in 0..1000 {
        end.feed(&format!("[answer 1 [no.such {id} 0]]"));
    }
    assert!(end.failed.is_some());
    assert!(messages(&end.sent()).len() < 16);
}

#[test]
fn rule_bounded_refused_replicas_in_one_message_are_counted() {
    let mut end = narrow();
    let many: String = (0..1000).map(|id| format!("[no.such {id} 0]")).collect();
    end.feed(&format!("[message 1 root x 0 [tuple {many}] [dictionary]]"));
    let decaches = messages(&end.sent()).iter().filter(|said| said.contains("decache")).count();
    assert!(decaches < 16, "{decaches} entries in a table for 4");
    assert!(end.failed.is_some());
}

#[test]
fn rule_bounded_handles_are_charged_for_the_memory_they_take() {
    let many = |number: usize, count: usize| {
        let all = "[cached 1]".repeat(count);
        format!("[message {number} root alsoTake 1 [tuple [list {all}]] [dictionary]]")
    };
    let (mut end, keeper) = fed();
    end.feed(&many(2, 1_000));
    assert_eq!(messages(&end.sent()), ["[answer 2 1001]"]);
    let keeper_of_few = Keeper::default();
    let mut end = End::server_with(keeper_of_few, |config| config.limits.max_memory = 100_000);
    let take =
        "[message 1 root takePond 0 [tuple [cache_classes.MasterDuckPond 1 [list]]] [dictionary]]";
    end.feed(take);
    end.feed(&many(2, 1_000));
    let said = messages(&end.sent());
    assert_eq!(said.len(), 1_001);
    assert!(said[1_000].starts_with("[error 2 "), "{}", said[1_000]);
    end.feed(&many(3, 100));
    assert_eq!(messages(&end.sent()), ["[answer 3 101]"]);
    // Handles of new replicas are charged as well.
    let new = |id: usize| format!("[cache_classes.MasterDuckPond {id} [list]]");
    let all: String = (2..1_000).map(new).collect();
    end.feed(&format!("[message 4 root alsoTake 1 [tuple [list {all}]] [dictionary]]"));
    let said = messages(&end.sent());
    assert!(said.iter().any(|said| said.starts_with("[error 4 ")), "{said:?}");
    drop(keeper);
}
