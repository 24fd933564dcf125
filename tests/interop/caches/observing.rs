//! Python publishes, the local end observes.

use std::collections::HashMap;

use pb::{Cached, CallError, error::Refusal, live::Lost};

use super::{
    Yard,
    classes::{RemoteGarden, RemotePond, Unrelated},
};
use crate::link::either_calls;

either_calls! {
    crate::caches::with_yard:
    the_state_and_then_each_update sent_again_it_is_the_same_object a_replica_goes_home as_an_argument
    an_argument_that_is_not_kept in_containers inside_of_another updates_that_want_no_answer
    dropped_while_an_update_is_under_way sent_while_it_is_dropped a_reset
    an_update_that_is_not_known an_update_that_cannot_be_read python_hangs_up the_local_end_hangs_up
    a_class_that_is_not_known another_class_than_was_asked_for a_first_send_that_failed_there
}

fn pond(color: &str, ducks: &[&str]) -> RemotePond {
    RemotePond {
        color: color.to_owned(),
        ducks: ducks.iter().map(|&duck| duck.to_owned()).collect(),
    }
}

async fn the_state_and_then_each_update(mut yard: Yard) {
    let replica: Cached<RemotePond> = yard.ask("pond", ()).await;
    let before = replica.read();
    assert_eq!(*before, pond("green", &["one duck", "two duck"]));
    let mut changes = replica.changes();
    let change = yard.root.call_remote::<()>("change", ("addDuck", "third duck")).send();
    let ducks = ["one duck", "two duck", "third duck"];
    assert_eq!(*changes.next().await.unwrap(), pond("green", &ducks));
    change.await.unwrap();
    // The shade comes by keyword; the answer comes after the updates.
    yard.ask::<()>("change", ("paint", "blue", "dark")).await;
    replica.changed().await.unwrap();
    assert_eq!(*replica.read(), pond("dark blue", &ducks));
    // A reader keeps one version.
    assert_eq!(*before, pond("green", &["one duck", "two duck"]));
    assert_eq!((before.version(), replica.version()), (0, 2));
    yard.happens(&["observed by 1", "answer addDuck 3", "answer paint None"]).await;
    yard.close(&["stoppedObserving 0"]).await;
    assert!(matches!(replica.lost_reason(), Some(Lost::Connection(_))));
}

async fn sent_again_it_is_the_same_object(mut yard: Yard) {
    let replica: Cached<RemotePond> = yard.ask("pond", ()).await;
    let again: Cached<RemotePond> = yard.ask("pond", ()).await;
    assert!(replica.ptr_eq(&again));
    let clone = again.clone();
    drop((replica, again));
    assert_eq!(yard.ask::<i64>("observers", ()).await, 1);
    yard.ask::<()>("change", ("addDuck", "third duck")).await;
    assert_eq!(clone.read().ducks.len(), 3);
    drop(clone);
    assert_eq!(yard.ask::<i64>("observers", ()).await, 0);
    yard.happens(&["observed by 1", "answer addDuck 3", "stoppedObserving 0"]).await;

    let replica: Cached<RemotePond> = yard.ask("pond", ()).await;
    assert_eq!((replica.read().ducks.len(), replica.version()), (3, 0));
    yard.close(&["observed by 1", "stoppedObserving 0"]).await;
}

async fn a_replica_goes_home(yard: Yard) {
    let replica: Cached<RemotePond> = yard.ask("pond", ()).await;
    assert!(yard.ask::<bool>("isPond", (&replica,)).await);
    let back: Vec<Cached<RemotePond>> = yard.ask("echo", ([&replica, &replica],)).await;
    assert!(back.iter().all(|back| back.ptr_eq(&replica)));
    yard.close(&["observed by 1", "stoppedObserving 0"]).await;
}

async fn as_an_argument(yard: Yard) {
    // By position and by keyword: the state, and then the id.
    assert_eq!(yard.ask::<String>("sendTwice", ("takeTwo",)).await, "answer True");
    yard.ask::<()>("change", ("addDuck", "third duck")).await;
    assert!(yard.home.kept().iter().all(|kept| kept.read().ducks.len() == 3));
    assert_eq!(yard.ask::<String>("send", ("takePond",)).await, "answer 3");
    assert_eq!(yard.ask::<i64>("observers", ()).await, 1);
    yard.home.drop_pond();
    assert_eq!(yard.ask::<i64>("observers", ()).await, 0);
    yard.close(&["observed by 1", "answer addDuck 3", "stoppedObserving 0"]).await;
}

async fn an_argument_that_is_not_kept(mut yard: Yard) {
    let refused: String = yard.ask("send", ("refusePond",)).await;
    assert_eq!(refused, "error builtins.ValueError | no room");
    // The object was released before the answer.
    yard.happens(&["observed by 1", "stoppedObserving 0"]).await;
    assert_eq!(yard.ask::<String>("send", ("takePond",)).await, "answer 2");
    yard.close(&["observed by 1", "stoppedObserving 0"]).await;
}

async fn in_containers(yard: Yard) {
    type Pond = Cached<RemotePond>;
    let (first, (again, named)): (Pond, (Pond, HashMap<String, Pond>)) =
        yard.ask("basket", ()).await;
    assert!(first.ptr_eq(&again));
    assert_eq!(*named["other"].read(), pond("red", &[]));
    drop(named);
    // Both handles are one arrival: the object was met again in the same message.
    drop(first);
    assert_eq!(yard.ask::<i64>("observers", ()).await, 1);
    drop(again);
    assert_eq!(yard.ask::<i64>("observers", ()).await, 0);
    let events = ["observed by 1", "observed by 1", "stoppedObserving 0", "stoppedObserving 0"];
    yard.close(&events).await;
}

async fn inside_of_another(yard: Yard) {
    let garden: Cached<RemoteGarden> = yard.ask("garden", ()).await;
    let seen = garden.read();
    assert_eq!(seen.name, "back");
    assert!(seen.ponds[0].ptr_eq(&seen.best));
    assert_eq!(*seen.ponds[1].read(), pond("red", &[]));
    yard.ask::<()>("change", ("addDuck", "third duck")).await;
    assert_eq!(seen.best.read().ducks.len(), 3);
    drop((seen, garden));
    // The local end keeps the garden, and the objects in it, until Python uncaches it.
    assert_eq!(yard.ask::<i64>("observers", ()).await, 1);
    assert_eq!(yard.ask::<i64>("observers", ()).await, 0);
    let mut events = vec!["observed by 1"; 3];
    events.push("answer addDuck 3");
    events.extend(["stoppedObserving 0"; 3]);
    yard.close(&events).await;
}

async fn updates_that_want_no_answer(yard: Yard) {
    let replica: Cached<RemotePond> = yard.ask("pond", ()).await;
    for _ in 0..50 {
        yard.ask::<()>("hint", ("addDuck", "duck")).await;
    }
    yard.ask::<()>("hint", ("noSuchUpdate",)).await;
    assert_eq!((replica.read().ducks.len(), replica.version()), (52, 50));
    assert!(replica.lost_reason().is_none());
    yard.close(&["observed by 1", "stoppedObserving 0"]).await;
}

/// An update that comes after the last handle was dropped is applied and answered.
async fn dropped_while_an_update_is_under_way(yard: Yard) {
    yard.ask::<String>("send", ("takePond",)).await;
    yard.ask::<()>("dropAndTell", ("dropPond",)).await;
    yard.ask::<()>("change", ("addDuck", "unseen")).await;
    yard.close(&["observed by 1", "stoppedObserving 0", "answer addDuck 3"]).await;
}

/// The pond itself may also come after that, in its current state.
async fn sent_while_it_is_dropped(mut yard: Yard) {
    yard.ask::<String>("send", ("takePond",)).await;
    let taken: String = yard.ask("dropAndSend", ("dropPond", "takePond")).await;
    assert_eq!(taken, "answer 3");
    assert_eq!(yard.ask::<i64>("observers", ()).await, 1);
    yard.ask::<()>("change", ("addDuck", "fourth duck")).await;
    let ducks = ["one duck", "two duck", "late duck", "fourth duck"];
    assert_eq!(*yard.home.kept()[0].read(), pond("green", &ducks));
    yard.happens(&["observed by 1", "answer addDuck 3", "answer addDuck 4"]).await;
    yard.close(&["stoppedObserving 0"]).await;
}

async fn a_reset(mut yard: Yard) {
    let replica: Cached<RemotePond> = yard.ask("pond", ()).await;
    yard.ask::<()>("change", ("paint", "blue", "dark")).await;
    assert_eq!(replica.read().color, "dark blue");
    yard.ask::<()>("change", ("reset",)).await;
    assert_eq!(*replica.read(), pond("blue", &["one duck", "two duck"]));
    yard.ask::<()>("change", ("addDuck", "third duck")).await;
    assert_eq!((replica.read().ducks.len(), replica.version()), (3, 3));
    yard.happens(&["observed by 1", "answer paint None", "answer setCopyableState None"]).await;
    yard.close(&["answer addDuck 3", "stoppedObserving 0"]).await;
}

async fn an_update_that_is_not_known(mut yard: Yard) {
    let replica: Cached<RemotePond> = yard.ask("pond", ()).await;
    yard.ask::<()>("change", ("tell", "noSuchUpdate")).await;
    yard.happens(&["observed by 1"]).await;
    let error = yard.python.line().await.unwrap();
    assert!(error.starts_with("error noSuchUpdate builtins.AttributeError | "), "{error}");
    assert!(replica.lost_reason().is_none());
    yard.ask::<()>("change", ("addDuck", "third duck")).await;
    assert_eq!((replica.read().ducks.len(), replica.version()), (3, 1));
    yard.close(&["answer addDuck 3", "stoppedObserving 0"]).await;
}

/// A replica that cannot read an update is lost: it stays as it is, and Python is told to stop sending
/// updates.
async fn an_update_that_cannot_be_read(mut yard: Yard) {
    let replica: Cached<RemotePond> = yard.ask("pond", ()).await;
    let again: Cached<RemotePond> = yard.ask("pond", ()).await;
    yard.ask::<()>("change", ("tell", "addDuck", 5)).await;
    yard.happens(&["observed by 1", "stoppedObserving 0"]).await;
    let error = yard.python.line().await.unwrap();
    assert!(error.starts_with("error addDuck builtins.TypeError | "), "{error}");
    assert!(matches!(replica.lost().await, Lost::UpdateFailed(_)));
    assert!(replica.changed().await.is_err());
    assert_eq!((again.read().ducks.len(), again.version()), (2, 0));

    let fresh: Cached<RemotePond> = yard.ask("pond", ()).await;
    assert!(!fresh.ptr_eq(&replica));
    drop((replica, again));
    yard.ask::<()>("change", ("addDuck", "third duck")).await;
    assert_eq!(fresh.read().ducks.len(), 3);
    yard.close(&["observed by 1", "answer addDuck 3", "stoppedObserving 0"]).await;
}

async fn python_hangs_up(yard: Yard) {
    let replica: Cached<RemotePond> = yard.ask("pond", ()).await;
    let hang_up = yard.root.call_remote::<()>("hangUp", ());
    assert!(matches!(hang_up.await, Err(CallError::Closed { .. })));
    assert!(matches!(replica.lost().await, Lost::Connection(_)));
    assert!(matches!(replica.changed().await, Err(Lost::Connection(_))));
    assert!(replica.changes().next().await.is_none());
    assert_eq!(*replica.read(), pond("green", &["one duck", "two duck"]));
    drop(replica);
    yard.ends(&["observed by 1", "stoppedObserving 0"]).await;
}

async fn the_local_end_hangs_up(yard: Yard) {
    let replica: Cached<RemotePond> = yard.ask("pond", ()).await;
    yard.peer().close();
    assert!(matches!(replica.lost().await, Lost::Connection(_)));
    yard.ends(&["observed by 1", "stoppedObserving 0"]).await;
}

async fn a_class_that_is_not_known(yard: Yard) {
    let error = yard.root.call_remote::<Cached<RemotePond>>("swamp", ()).await.unwrap_err();
    assert_eq!(error.insecure().unwrap().class, "yard.Swamp");
    assert_eq!(error.insecure().unwrap().reason, Refusal::NotRegistered);
    let outcome: String = yard.ask("sendSwamp", ("takePond",)).await;
    assert!(outcome.starts_with("error twisted.spread.jelly.InsecureJelly | "), "{outcome}");
    // Objects that cannot be received are released.
    let mut events = ["observed by 1", "stoppedObserving 0"].repeat(2);
    assert_eq!(yard.ask::<String>("send", ("takePond",)).await, "answer 2");
    events.extend(["observed by 1", "stoppedObserving 0"]);
    yard.close(&events).await;
}

async fn another_class_than_was_asked_for(mut yard: Yard) {
    let call = yard.root.call_remote::<Cached<Unrelated>>("pond", ());
    assert!(matches!(call.await, Err(CallError::Unjelly(_))));
    assert_eq!(yard.ask::<i64>("observers", ()).await, 0);
    yard.happens(&["observed by 1", "stoppedObserving 0"]).await;
    let replica: Cached<RemotePond> = yard.ask("pond", ()).await;
    assert_eq!(replica.read().ducks.len(), 2);
    yard.close(&["observed by 1", "stoppedObserving 0"]).await;
}

/// Twisted then assumes that the observer has the pond, and sends an id that the observer has never seen.
async fn a_first_send_that_failed_there(yard: Yard) {
    let failed: String = yard.ask("sendWithTheUnsendable", ("takePond",)).await;
    assert!(failed.starts_with("raised "), "{failed}");
    let outcome: String = yard.ask("send", ("takePond",)).await;
    assert!(outcome.starts_with("error builtins.TypeError"), "{outcome}");
    assert!(yard.root.call_remote::<Cached<RemotePond>>("pond", ()).await.is_err());
    assert_eq!(yard.ask::<String>("echo", ("still here",)).await, "still here");
    yard.close(&["observed by 1", "stoppedObserving 0"]).await;
}
