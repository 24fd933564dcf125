//! The local end publishes, Python observes.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use pb::{CallError, Observers, Perspective, Published, live::Delivery};

use super::{
    Yard,
    classes::{Garden, GuardedPond, Marsh, Pond, User},
};
use crate::{
    link::{Caller, either_calls},
    with_twisted,
};

either_calls! {
    crate::caches::with_yard:
    the_state_once_and_then_each_update many_updates a_transaction
    sent_again_it_is_the_same_object an_object_comes_home as_an_answer passing_through in_containers
    inside_of_another
    updates_that_are_answered an_update_that_python_does_not_know an_update_that_cannot_be_sent
    dropped_while_an_update_is_under_way sent_while_it_is_dropped
    python_hangs_up_in_the_middle a_class_that_python_does_not_know a_first_send_that_fails
    a_reset a_call_under_a_guard_overtakes
}

const GREEN: &str = r#"state {u"color": u"green", u"ducks": [u"one duck", u"two duck"]}"#;
const LOOK: &str = r#"{u"color": u"green", u"ducks": [u"one duck", u"two duck"]}"#;
const RED: &str = r#"state {u"color": u"red", u"ducks": []}"#;

/// Returns an empty pond, whose observers answer its updates if `answers` is set.
fn red(answers: bool) -> Published<Pond> {
    Published::with_delivery(Pond::new("red", &[]), Delivery::default().answers(answers))
}

async fn the_state_once_and_then_each_update(mut yard: Yard) {
    let pond = yard.home.pond.clone();
    yard.ask::<()>("keep", (&pond,)).await;
    yard.happens(&[GREEN]).await;
    pond.lock().add_duck("third duck");
    pond.lock().paint("blue", "dark");
    let seen: String = yard.ask("look", ()).await;
    assert_eq!(seen, r#"{u"color": u"blue", u"ducks": [u"one duck", u"two duck", u"third duck"]}"#);
    assert_eq!((pond.observer_count(), yard.stopped()), (1, 0));
    yard.close(&[r#"addDuck u"third duck""#, r#"paint u"blue" u"dark""#]).await;
    let stopped = pond.lock().stopped.load(Ordering::Relaxed);
    assert_eq!((pond.observer_count(), stopped), (0, 1));
}

async fn many_updates(mut yard: Yard) {
    let pond = yard.home.pond.clone();
    yard.ask::<()>("keep", (&pond,)).await;
    yard.happens(&[GREEN]).await;
    for number in 0..1000 {
        pond.lock().add_duck(&number.to_string());
    }
    for number in 0..1000 {
        yard.happens(&[&format!("addDuck u\"{number}\"")]).await;
    }
    yard.close(&[]).await;
}

/// A replica of this library shows the updates of one guard together. To Twisted's replica they are
/// separate updates, whether they are answered or not.
async fn a_transaction(mut yard: Yard) {
    for answers in [false, true] {
        let pond = red(answers);
        yard.ask::<()>("keep", (&pond,)).await;
        yard.happens(&[RED]).await;
        let mut guard = pond.lock();
        guard.add_duck("a");
        guard.add_duck("b");
        guard.paint("blue", "dark");
        drop(guard);
        let seen: String = yard.ask("look", ()).await;
        assert_eq!(seen, r#"{u"color": u"blue", u"ducks": [u"a", u"b"]}"#);
        yard.happens(&[r#"addDuck u"a""#, r#"addDuck u"b""#, r#"paint u"blue" u"dark""#]).await;
    }
    yard.close(&[]).await;
}

async fn sent_again_it_is_the_same_object(mut yard: Yard) {
    let pond = yard.home.pond.clone();
    yard.ask::<()>("keep", (&pond,)).await;
    // Each object replaces the one before.
    yard.ask::<()>("keep", (&pond,)).await;
    yard.ask::<()>("keep", ([&pond, &pond],)).await;
    assert_eq!((pond.observer_count(), yard.stopped()), (1, 0));
    pond.lock().add_duck("seen once");
    yard.ask::<()>("drop", ()).await;
    assert_eq!((pond.observer_count(), yard.stopped()), (0, 1));
    pond.lock().add_duck("unseen");
    yard.happens(&[GREEN, r#"addDuck u"seen once""#, "dropped"]).await;

    yard.ask::<()>("keep", (&pond,)).await;
    assert_eq!(pond.observer_count(), 1);
    let ducks = r#"[u"one duck", u"two duck", u"seen once", u"unseen"]"#;
    yard.happens(&[&format!(r#"state {{u"color": u"green", u"ducks": {ducks}}}"#)]).await;
    yard.close(&[]).await;
}

async fn an_object_comes_home(yard: Yard) {
    let pond = yard.home.pond.clone();
    yard.ask::<()>("keep", (&pond,)).await;
    let home: Published<Pond> = yard.ask("echo", (&pond,)).await;
    assert!(home.ptr_eq(&pond));
    let home: Vec<Option<Published<Pond>>> = yard.ask("echo", ([Some(&pond), None],)).await;
    assert!(home[0].as_ref().is_some_and(|home| home.ptr_eq(&pond)) && home[1].is_none());
    let outcome: String = yard.ask("sendHome", ("isPond",)).await;
    assert_eq!(outcome, "answer True");
    yard.close(&[GREEN]).await;
}

async fn as_an_answer(yard: Yard) {
    yard.ask::<()>("fetch", ("pond",)).await;
    assert_eq!(yard.ask::<String>("look", ()).await, LOOK);
    assert_eq!(yard.home.pond.observer_count(), 1);
    yard.close(&[GREEN]).await;
}

async fn passing_through(yard: Yard) {
    let pond = yard.home.pond.clone();
    let home: Published<Pond> = yard.ask("echoLater", (&pond,)).await;
    assert!(home.ptr_eq(&pond));
    // The release came after the answer, and so before the next answer.
    assert_eq!(yard.ask::<i64>("observers", ()).await, 0);
    assert_eq!((pond.observer_count(), yard.stopped()), (0, 1));
    // A method of Twisted that answers at once releases the object before its answer, in which the id then
    // has no meaning.
    let home = yard.root.call_remote::<Published<Pond>>("echo", (&pond,)).await;
    assert!(matches!(home, Err(CallError::Unjelly(_))), "{home:?}");
    assert_eq!((pond.observer_count(), yard.stopped()), (0, 2));
    yard.close(&[GREEN, GREEN]).await;
}

async fn in_containers(yard: Yard) {
    let pond = yard.home.pond.clone();
    let other = red(false);
    // The first occurrence carries the state, however often the object occurs.
    let both = (&pond, vec![&pond, &other], HashMap::from([("again", &other)]));
    yard.ask::<()>("keep", (both,)).await;
    let red = r#"{u"color": u"red", u"ducks": []}"#;
    let seen: String = yard.ask("look", ()).await;
    assert_eq!(seen, format!(r#"({LOOK}, [{LOOK}, {red}], {{u"again": {red}}})"#));
    pond.lock().add_duck("third duck");
    assert_eq!((pond.observer_count(), other.observer_count()), (1, 1));
    yard.ask::<()>("drop", ()).await;
    assert_eq!((pond.observer_count(), other.observer_count()), (0, 0));
    yard.close(&[GREEN, RED, r#"addDuck u"third duck""#, "dropped"]).await;
}

async fn inside_of_another(mut yard: Yard) {
    let pond = yard.home.pond.clone();
    let other = red(false);
    let garden = Published::new(Garden {
        name: "back".to_owned(),
        best: pond.clone(),
        ponds: vec![other.clone(), pond.clone()],
        observers: Observers::default(),
    });
    yard.ask::<()>("keep", (&garden,)).await;
    let red = r#"{u"color": u"red", u"ducks": []}"#;
    let ponds = "<RemotePond>, <RemotePond>";
    let state =
        format!(r#"state {{u"best": <RemotePond>, u"name": u"back", u"ponds": [{ponds}]}}"#);
    yard.happens(&[GREEN, RED, &state]).await;
    let seen: String = yard.ask("look", ()).await;
    let all = format!(r#"{{u"best": {LOOK}, u"name": u"back", u"ponds": [{red}, {LOOK}]}}"#);
    assert_eq!(seen, all);
    other.lock().add_duck("third duck");
    yard.happens(&[r#"addDuck u"third duck""#]).await;
    yard.ask::<()>("drop", ()).await;
    // Python keeps the garden, and the objects in it, until it is told that the garden was released.
    assert_eq!((garden.observer_count(), pond.observer_count(), other.observer_count()), (0, 1, 1));
    assert_eq!(yard.ask::<i64>("observers", ()).await, 0);
    assert_eq!((pond.observer_count(), other.observer_count()), (0, 0));
    yard.close(&["dropped"]).await;
}

async fn updates_that_are_answered(mut yard: Yard) {
    let pond = red(true);
    yard.ask::<()>("keep", (&pond,)).await;
    yard.happens(&[RED]).await;
    for number in 0..100 {
        pond.lock().add_duck(&number.to_string());
    }
    let calls: Vec<_> =
        (0..100).map(|_| yard.root.call_remote::<()>("keep", (&pond,)).send()).collect();
    for call in calls {
        call.await.unwrap();
    }
    for number in 0..100 {
        yard.happens(&[&format!("addDuck u\"{number}\"")]).await;
    }
    yard.close(&[]).await;
}

async fn an_update_that_python_does_not_know(yard: Yard) {
    for answers in [false, true] {
        let pond = red(answers);
        yard.ask::<()>("keep", (&pond,)).await;
        pond.lock().observers.announce("noSuchUpdate", (1,));
        pond.lock().add_duck("a");
        let seen: String = yard.ask("look", ()).await;
        assert_eq!(seen, r#"{u"color": u"red", u"ducks": [u"a"]}"#);
        assert_eq!(pond.observer_count(), 1);
    }
    yard.close(&[RED, r#"addDuck u"a""#].repeat(2)).await;
}

/// Python's copy stays as it is; the next message brings a new one.
async fn an_update_that_cannot_be_sent(yard: Yard) {
    let pond = yard.home.pond.clone();
    yard.ask::<()>("keep", (&pond,)).await;
    pond.lock().observers.announce("addDuck", ("x".repeat(640 * 1024 + 1),));
    assert!(pond.take_error().is_some());
    assert_eq!((pond.observer_count(), yard.stopped()), (0, 1));
    pond.lock().add_duck("third duck");
    assert_eq!(yard.ask::<String>("look", ()).await, LOOK);
    yard.ask::<()>("keep", (&pond,)).await;
    pond.lock().add_duck("fourth duck");
    assert_eq!((pond.observer_count(), yard.stopped()), (1, 1));
    let state =
        r#"state {u"color": u"green", u"ducks": [u"one duck", u"two duck", u"third duck"]}"#;
    yard.close(&[GREEN, state, r#"addDuck u"fourth duck""#]).await;
}

async fn dropped_while_an_update_is_under_way(yard: Yard) {
    let pond = yard.home.pond.clone();
    yard.ask::<()>("keep", (&pond,)).await;
    let dropped = yard.root.call_remote::<()>("drop", ()).send();
    pond.lock().add_duck("late duck");
    dropped.await.unwrap();
    assert_eq!((pond.observer_count(), yard.stopped()), (0, 1));
    yard.ask::<()>("keep", (&pond,)).await;
    let state = r#"state {u"color": u"green", u"ducks": [u"one duck", u"two duck", u"late duck"]}"#;
    yard.close(&[GREEN, "dropped", r#"addDuck u"late duck""#, state]).await;
}

/// Python finds the copy that it has dropped, before the local end is told of the release.
async fn sent_while_it_is_dropped(yard: Yard) {
    let pond = yard.home.pond.clone();
    yard.ask::<()>("keep", (&pond,)).await;
    let dropped = yard.root.call_remote::<()>("drop", ()).send();
    let kept = yard.root.call_remote::<()>("keep", (&pond,)).send();
    dropped.await.unwrap();
    kept.await.unwrap();
    assert_eq!((pond.observer_count(), yard.stopped()), (1, 0));
    pond.lock().add_duck("third duck");
    yard.ask::<()>("drop", ()).await;
    assert_eq!((pond.observer_count(), yard.stopped()), (0, 1));
    yard.close(&[GREEN, "dropped", r#"addDuck u"third duck""#, "dropped"]).await;
}

async fn python_hangs_up_in_the_middle(yard: Yard) {
    let pond = yard.home.pond.clone();
    yard.ask::<()>("keep", (&pond,)).await;
    pond.lock().add_duck("third duck");
    let error = yard.root.call_remote::<()>("hangUp", ()).await.unwrap_err();
    assert!(matches!(error, CallError::Closed { .. }), "{error:?}");
    yard.peer().closed().await;
    assert_eq!((pond.observer_count(), yard.stopped()), (0, 1));
    pond.lock().add_duck("nobody sees it");
    assert_eq!(yard.stopped(), 1);
    yard.ends(&[GREEN, r#"addDuck u"third duck""#]).await;
}

async fn a_class_that_python_does_not_know(yard: Yard) {
    let marsh = Published::new(Marsh { depth: 3, observers: Observers::default() });
    let error = yard.root.call_remote::<()>("keep", (&marsh,)).await.unwrap_err();
    assert!(error.is_insecure_jelly(), "{error}");
    marsh.lock().observers.announce("deepen", (1,));
    let pond = yard.home.pond.clone();
    yard.ask::<()>("keep", (&pond,)).await;
    pond.lock().add_duck("third duck");
    yard.peer().shutdown().await;
    yard.peer().closed().await;
    assert_eq!((marsh.observer_count(), yard.stopped()), (0, 1));
    yard.ends(&[GREEN, r#"addDuck u"third duck""#]).await;
}

/// Nothing of the message reaches the wire: the next message carries the state.
async fn a_first_send_that_fails(yard: Yard) {
    let pond = yard.home.pond.clone();
    let big = "x".repeat(640 * 1024 + 1);
    let error = yard.root.call_remote::<()>("keep", (&pond, &big)).await.unwrap_err();
    assert!(matches!(error, CallError::Jelly(_)), "{error:?}");
    assert_eq!(pond.observer_count(), 0);
    yard.ask::<()>("keep", (&pond,)).await;
    pond.lock().add_duck("third duck");
    yard.close(&[GREEN, r#"addDuck u"third duck""#]).await;
}

async fn a_reset(yard: Yard) {
    let pond = yard.home.pond.clone();
    yard.ask::<()>("keep", (&pond,)).await;
    let mut guard = pond.lock();
    guard.ducks = vec!["quite another duck".to_owned()];
    guard.observers.reset_all();
    drop(guard);
    pond.lock().add_duck("third duck");
    // Nothing says which parts of a replaced value have changed.
    *pond.lock() = Pond::new("red", &[]);
    let state = r#"state {u"color": u"green", u"ducks": [u"quite another duck"]}"#;
    yard.close(&[GREEN, state, r#"addDuck u"third duck""#, RED]).await;
}

async fn a_call_under_a_guard_overtakes(yard: Yard) {
    let pond = yard.home.pond.clone();
    yard.ask::<()>("keep", (&pond,)).await;
    let mut guard = pond.lock();
    guard.add_duck("third duck");
    let before = yard.root.call_remote::<String>("look", ()).send();
    drop(guard);
    let after = yard.root.call_remote::<String>("look", ()).send();
    assert_eq!(before.await.unwrap(), LOOK);
    assert!(after.await.unwrap().contains("third duck"));
    yard.close(&[GREEN, r#"addDuck u"third duck""#]).await;
}

case!(each_observer_sees_the_state_of_its_perspective);
/// A keeper, a guest and a peer without a perspective observe the pond, each over a connection of their
/// own.
fn each_observer_sees_the_state_of_its_perspective() {
    with_twisted(async |python| {
        let open = || Yard::open(python, Caller::Rust);
        let (mut keeper, mut guest, mut plain) = (open().await, open().await, open().await);
        let user = |is_keeper| {
            let user = Arc::new(User { is_keeper: AtomicBool::new(is_keeper) });
            (user.clone(), Perspective::new(user))
        };
        let (_, perspective) = user(true);
        keeper.peer().set_perspective(Some(perspective));
        let (promoted, perspective) = user(false);
        guest.peer().set_perspective(Some(perspective.clone()));

        let pond = Published::new(GuardedPond {
            ducks: vec!["one duck".to_owned()],
            observers: Observers::default(),
        });
        for yard in [&keeper, &guest, &plain] {
            yard.ask::<()>("keep", (&pond,)).await;
        }
        keeper.happens(&[r#"state {u"ducks": [u"one duck"]}"#]).await;
        guest.happens(&[r#"state {u"ducks": []}"#]).await;
        plain.happens(&[r#"state {u"ducks": []}"#]).await;
        pond.lock().add_duck("two duck");
        keeper.happens(&[r#"addDuck u"two duck""#]).await;

        promoted.is_keeper.store(true, Ordering::Relaxed);
        pond.lock().reset(&perspective);
        guest.happens(&[r#"state {u"ducks": [u"one duck", u"two duck"]}"#]).await;
        pond.lock().add_duck("third duck");
        for yard in [keeper, guest] {
            yard.close(&[r#"addDuck u"third duck""#]).await;
        }
        plain.close(&[]).await;
    });
}
