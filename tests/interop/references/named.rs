//! Objects that are known by names: `setNameForLocal`, `remoteForName`.

use std::sync::atomic::Ordering;

use super::Tower;
use crate::link::either_calls;

either_calls! {
    crate::references::with_tower:
    an_object_of_python_has_a_name an_object_of_this_end_has_a_name
    a_name_that_stands_for_nothing_is_an_error_of_the_call
}

/// A name that is not ASCII.
const NAME: &str = "b\u{fc}ro";

async fn an_object_of_python_has_a_name(tower: Tower) {
    tower.ask::<()>("nameBell", (NAME,)).await;
    let bell = tower.root.peer().object(NAME);
    assert_eq!(bell.call_remote::<i64>("ring", (2,)).await.unwrap(), 2);
    // It is sent back as Python's own object.
    assert!(tower.ask::<bool>("isBell", (&bell,)).await);
    drop(bell);
    tower.close(&[]).await;
}

async fn an_object_of_this_end_has_a_name(tower: Tower) {
    let bell = tower.home.bell.clone();
    tower.root.peer().set_object(NAME, bell.clone().into_arc());
    let outcome: String = tower.ask("tryNamed", (NAME, "ring", 3)).await;
    assert_eq!((outcome.as_str(), bell.rung.load(Ordering::SeqCst)), ("answer 3", 3));
    assert!(tower.ask::<bool>("sendNamed", (NAME, "isBell")).await);
    tower.close(&[]).await;
}

async fn a_name_that_stands_for_nothing_is_an_error_of_the_call(tower: Tower) {
    let expected = "twisted.spread.pb.Error | Invalid Object ID";
    let error = tower.root.peer().object(NAME).call_remote::<()>("ring", ()).await.unwrap_err();
    let error = error.remote().unwrap();
    assert_eq!(format!("{} | {}", error.class(), error.message()), expected);
    let outcome: String = tower.ask("tryNamed", (NAME, "ring")).await;
    assert_eq!(outcome, format!("error {expected}"));
    tower.close(&[]).await;
}
