//! Calls over references, their outcomes, and closed connections.

use std::sync::{Arc, atomic::Ordering};

use pb::{CallError, ConnectionError, Local, RemoteReference};

use super::{Bell, Tower};
use crate::link::either_calls;

either_calls! {
    crate::references::with_tower:
    before_the_answer back_and_forth there_is_no_such_method errors_are_relayed errors_are_relayed_by_the_local_end
    when_the_connection_has_ended when_python_hangs_up
}

/// Python's calls run here while the local call waits for its answer.
async fn before_the_answer(tower: Tower) {
    let bell = Local::new(Bell::default());
    let outcome: i64 = tower.ask("call", (&bell, "ring", 41)).await;
    assert_eq!((outcome, bell.rung.load(Ordering::SeqCst)), (41, 41));
    let done: String = tower.ask("shout", (&bell, 9)).await;
    assert_eq!((done.as_str(), bell.rung.load(Ordering::SeqCst)), ("done", 50));
    tower.close(&[]).await;
}

async fn back_and_forth(tower: Tower) {
    let theirs: RemoteReference = tower.ask("bell", ()).await;
    let bell = Local::new(Bell::default());
    assert_eq!(theirs.call_remote::<i64>("bounce", (&bell, 50)).await.unwrap(), 50);
    drop(theirs);
    tower.close(&[]).await;
}

async fn there_is_no_such_method(tower: Tower) {
    let missing = "twisted.spread.flavors.NoSuchMethod | No such method: remote_nosuch";
    let bell = Local::new(Bell::default());
    let outcome: String = tower.ask("try", (&bell, "nosuch")).await;
    assert_eq!(outcome, format!("error {missing}"));
    let theirs: RemoteReference = tower.ask("bell", ()).await;
    let error = theirs.call_remote::<()>("nosuch", ()).await.unwrap_err();
    let error = error.remote().unwrap();
    assert_eq!(format!("{} | {}", error.class(), error.message()), missing);
    assert!(error.is_class("builtins.AttributeError"));
    drop(theirs);
    tower.close(&[]).await;
}

/// Python's method fails with the error that the local method failed with.
async fn errors_are_relayed(tower: Tower) {
    let bell = Local::new(Bell::default());
    let error = tower.call::<()>("call", (&bell, "fail")).await.unwrap_err();
    let error = error.remote().unwrap();
    assert_eq!((error.class(), error.message()), ("tower.Cracked", "no sound"));
    assert!(error.is_class("twisted.spread.pb.Error"), "{:?}", error.parents());
    assert!(!error.is_class("builtins.ValueError"));
    tower.close(&[]).await;
}

/// The local method fails with the error that Python's method failed with.
async fn errors_are_relayed_by_the_local_end(tower: Tower) {
    let theirs: RemoteReference = tower.ask("bell", ()).await;
    let home = Local::from(tower.home.clone());
    let outcome: String = tower.ask("try", (&home, "relay", &theirs, "fail")).await;
    assert_eq!(outcome, "error __main__.Cracked | no sound");
    let outcome: String = tower.ask("try", (&home, "relay", &theirs, "nosuch")).await;
    assert_eq!(
        outcome,
        "error twisted.spread.flavors.NoSuchMethod | No such method: remote_nosuch"
    );
    drop(theirs);
    tower.close(&[]).await;
}

async fn when_the_connection_has_ended(tower: Tower) {
    let theirs: RemoteReference = tower.ask("bell", ()).await;
    let bell = Local::new(Bell::default());
    tower.ask::<i64>("keep", (&bell,)).await;
    let bell = bell.into_arc();
    tower.root.peer().shutdown().await;
    let error = theirs.call_remote::<i64>("ring", ()).await.unwrap_err();
    assert!(
        matches!(error, CallError::Closed { reason: ConnectionError::LocallyClosed, .. }),
        "{error:?}"
    );
    assert_eq!((tower.held(), Arc::strong_count(&bell)), (0, 1));
    tower
        .ends(&["afterwards raised twisted.spread.pb.DeadReferenceError | Calling Stale Broker"])
        .await;
}

async fn when_python_hangs_up(tower: Tower) {
    let theirs: RemoteReference = tower.ask("bell", ()).await;
    let bell = Local::new(Bell::default());
    tower.ask::<i64>("keep", (&bell,)).await;
    let error = tower.call::<()>("hangUp", ()).await.unwrap_err();
    assert!(
        matches!(error, CallError::Closed { reason: ConnectionError::ClosedByPeer, .. }),
        "{error:?}"
    );
    let error = theirs.call_remote::<i64>("ring", ()).await.unwrap_err();
    assert!(
        matches!(error, CallError::Closed { reason: ConnectionError::ClosedByPeer, .. }),
        "{error:?}"
    );
    assert_eq!(tower.held(), 0);
    tower
        .ends(&["afterwards raised twisted.spread.pb.DeadReferenceError | Calling Stale Broker"])
        .await;
}
