//! Ids, and the counts of both ends.

use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
};

use pb::{CallError, Local, RemoteReference};

use super::{Bell, Tower};
use crate::link::either_calls;

either_calls! {
    crate::references::with_tower:
    a_local_object_is_called_until_it_is_dropped each_that_was_sent_is_dropped_once a_reference_is_dropped_with_its_last_clone
    an_id_is_not_used_again references_that_the_peer_refuses_are_released references_that_are_refused_here_are_released
    a_local_object_comes_home an_object_of_python_goes_home the_root_counts_as_an_object the_most_references_that_a_peer_may_hold
    more_objects_of_python_than_may_be_held more_local_objects_than_the_peer_may_hold
}

async fn a_local_object_is_called_until_it_is_dropped(tower: Tower) {
    let bell = Local::new(Bell::default());
    assert_eq!(tower.ask::<i64>("keep", (&bell,)).await, 1);
    let bell = bell.into_arc();
    tower.ask::<String>("shout", (Local::from(bell.clone()), 3)).await;
    let outcome: String = tower.ask("try", (Local::from(bell.clone()), "ring", 4)).await;
    assert_eq!((outcome.as_str(), bell.rung.load(Ordering::SeqCst)), ("answer 7", 7));
    assert_eq!(tower.held(), 1);
    tower.ask::<()>("drop", ()).await;
    assert_eq!(tower.held(), 0);
    assert_eq!(Arc::strong_count(&bell), 1);
    tower.close(&[]).await;
}

async fn each_that_was_sent_is_dropped_once(tower: Tower) {
    let (bell, other) = (Local::new(Bell::default()), Local::new(Bell::default()));
    tower.ask::<i64>("keep", (&bell, &other, &bell)).await;
    tower.ask::<i64>("keep", (&bell,)).await;
    assert_eq!(tower.ask::<Vec<u64>>("numbers", ()).await, [1, 2, 1, 1]);
    assert_eq!(tower.held(), 2);
    let home: Vec<Local<Bell>> = tower.ask("kept", ()).await;
    let same: Vec<bool> = home.iter().map(|home| home.ptr_eq(&bell)).collect();
    assert_eq!(same, [true, false, true, true]);
    tower.ask::<()>("drop", ()).await;
    tower.close(&[]).await;
}

async fn a_reference_is_dropped_with_its_last_clone(tower: Tower) {
    type Twice = (RemoteReference, HashMap<String, Vec<RemoteReference>>);
    let (bell, again): Twice = tower.ask("twice", ()).await;
    assert_eq!(bell, again["again"][0]);
    assert_eq!(tower.ask::<String>("tables", ()).await, "{1: 2}");
    assert_eq!(bell.call_remote::<i64>("ring", (2,)).await.unwrap(), 2);
    assert_eq!(again["again"][0].call_remote::<i64>("ring", (3,)).await.unwrap(), 5);
    let clone = again["again"][0].clone();
    drop(again);
    assert_eq!(tower.ask::<String>("tables", ()).await, "{1: 2}");
    drop(clone);
    assert_eq!(tower.ask::<String>("tables", ()).await, "{1: 1}");
    // A call holds the reference that it is made over.
    let ring = bell.call_remote::<i64>("ring", ());
    drop(bell);
    assert_eq!(ring.await.unwrap(), 6);
    tower.close(&[]).await;
}

async fn an_id_is_not_used_again(tower: Tower) {
    let bell = Local::new(Bell::default());
    for number in 1..=3 {
        tower.ask::<i64>("keep", (&bell,)).await;
        assert_eq!(tower.ask::<Vec<u64>>("numbers", ()).await, [number]);
        tower.ask::<()>("drop", ()).await;
        let theirs: RemoteReference = tower.ask("bell", ()).await;
        assert_eq!(tower.ask::<String>("tables", ()).await, format!("{{{number}: 1}}"));
        drop(theirs);
    }
    tower.close(&[]).await;
}

/// Objects are dropped by a call that is refused for an unknown class, by a call of an unknown method, and
/// by a method that does not keep them.
async fn references_that_the_peer_refuses_are_released(tower: Tower) {
    #[derive(pb::Copyable)]
    #[pb(class = "tower.Unknown")]
    struct Unknown {}

    let bell = Local::new(Bell::default());
    let refused = tower.call::<()>("keep", (&bell, Unknown {})).await.unwrap_err();
    assert!(refused.is_insecure_jelly(), "{refused}");
    let missing = tower.call::<()>("noSuchThing", (&bell,)).await.unwrap_err();
    assert!(missing.remote().unwrap().is_class("twisted.spread.flavors.NoSuchMethod"));
    tower.call::<()>("ignore", (&bell,)).kw("nothing", 5).await.unwrap_err();
    tower.ask::<()>("ignore", (&bell,)).await;
    tower.close(&[]).await;
}

async fn references_that_are_refused_here_are_released(tower: Tower) {
    let outcome: String = tower.ask("sendUnknown", ("hang",)).await;
    assert!(outcome.starts_with("error twisted.spread.jelly.InsecureJelly"), "{outcome}");
    tower.is_clear().await;
    let outcome: String = tower.ask("sendUnknown", ("noSuchThing",)).await;
    assert_eq!(
        outcome,
        "error twisted.spread.flavors.NoSuchMethod | No such method: remote_noSuchThing"
    );
    tower.is_clear().await;
    let wrong = tower.call::<(RemoteReference, i64)>("twice", ()).await;
    assert!(matches!(wrong, Err(CallError::Unjelly(_))), "{wrong:?}");
    tower.is_clear().await;
    drop(tower.call::<RemoteReference>("bell", ()).send());
    // The object comes before this answer, and is released before the next call.
    tower.ask::<String>("tables", ()).await;
    tower.close(&[]).await;
}

async fn a_local_object_comes_home(tower: Tower) {
    let bell = tower.home.bell.clone();
    tower.ask::<i64>("keep", (&bell,)).await;
    let home: (Local<Bell>,) = tower.ask("kept", ()).await;
    assert!(home.0.ptr_eq(&bell));
    let root = Local::from(tower.home.clone());
    let outcome: String = tower.ask("try", (&root, "isBell", &bell)).await;
    assert_eq!(outcome, "answer True");
    tower.ask::<()>("drop", ()).await;
    tower.close(&[]).await;
}

async fn an_object_of_python_goes_home(tower: Tower) {
    let bell: RemoteReference = tower.ask("bell", ()).await;
    assert!(tower.ask::<bool>("isBell", (&bell,)).await);
    // Objects that go home are not counted.
    assert_eq!(tower.ask::<String>("tables", ()).await, "{1: 1}");
    drop(bell);
    tower.close(&[]).await;
}

async fn the_root_counts_as_an_object(tower: Tower) {
    let same: RemoteReference = tower.ask("tower", ()).await;
    assert_ne!(same, tower.root, "a number, besides its name");
    assert!(tower.ask::<bool>("isTower", (&same,)).await);
    assert!(tower.ask::<bool>("isTower", (&tower.root,)).await);
    drop(same);
    tower.close(&[]).await;
}

/// 1,025 objects, among them the root object.
async fn the_most_references_that_a_peer_may_hold(tower: Tower) {
    let bells: Vec<_> = (0..1024).map(|_| Local::new(Bell::default())).collect();
    for bells in bells.chunks(256) {
        for call in
            bells.iter().map(|bell| tower.call::<i64>("keep", (bell,)).send()).collect::<Vec<_>>()
        {
            call.await.unwrap();
        }
    }
    assert_eq!(tower.held(), 1024);
    let theirs: Vec<RemoteReference> = tower.ask("bells", (1024,)).await;
    for call in
        theirs.iter().map(|bell| bell.call_remote::<i64>("ring", ()).send()).collect::<Vec<_>>()
    {
        assert_eq!(call.await.unwrap(), 1);
    }
    drop(theirs);
    tower.ask::<()>("drop", ()).await;
    assert_eq!(tower.held(), 0);
    tower.close(&[]).await;
}

const TOO_MANY: &str = "Maximum PB reference count exceeded.";

async fn more_objects_of_python_than_may_be_held(tower: Tower) {
    for times in 1..=4 {
        let error = tower.call::<Vec<RemoteReference>>("bells", (1025,)).await.unwrap_err();
        // Objects that were registered before the excess one stay registered, and no call releases them.
        let message = match &error {
            CallError::Remote(error) if error.is_class("twisted.spread.pb.Error") => {
                error.message()
            }
            CallError::Closed { .. } if times == 4 => break,
            other => panic!("{other}"),
        };
        assert_eq!(message.strip_suffix("  Goodbye.").unwrap_or(message), TOO_MANY);
    }
    tower.ends(&[]).await;
}

/// No object of the refused message was given an id, so there is room for others.
async fn more_local_objects_than_the_peer_may_hold(tower: Tower) {
    let bells: Vec<_> = (0..1025).map(|_| Local::new(Bell::default())).collect();
    let error = tower.call::<i64>("keep", (&bells,)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the call cannot be sent: keep: the peer would hold references to more objects of this end than \
         `pb::Limits::max_references` allows"
    );
    assert_eq!(tower.held(), 0);
    tower.ask::<i64>("keep", (&bells[1..],)).await;
    assert_eq!(tower.held(), 1024);
    tower.ask::<()>("drop", ()).await;
    tower.close(&[]).await;
}
