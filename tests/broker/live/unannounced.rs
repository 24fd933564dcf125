//! Debug builds warn of changes that are not announced.

use std::{fmt, sync::Mutex};

use pb::{Cached, Local, Observers, Perspective, Published, RemoteCache, live::ObservedVec};
use pb_test_support::{Line, Pair};

use crate::logged::warnings;

/// Captures the warnings of this thread, each as its field `field` and its text.
struct Warnings;

impl Warnings {
    /// Returns the warnings that `run` logs.
    fn of(run: impl FnOnce()) -> Vec<[String; 2]> {
        let text = |line: &Line, name| line.get(name).cloned().unwrap_or_default();
        warnings(run).iter().map(|line| [text(line, "field"), text(line, "message")]).collect()
    }
}

#[derive(pb::Cacheable, pb::RemoteCache, Clone, Default, Debug)]
#[pb(class = "test.Stall")]
struct Stall {
    #[pb(setter)]
    color: String,
    owner: String,
    #[pb(observed)]
    goods: ObservedVec<String>,
    #[pb(skip)]
    visits: i64,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Stall {
    #[update]
    #[observe]
    fn sell(&mut self, owner: String) {
        self.owner = owner;
    }

    #[update]
    fn fail(&mut self) -> Result<(), fmt::Error> {
        self.owner.clear();
        Err(fmt::Error)
    }
}

/// Keeps a replica of any class.
struct Kept<T: RemoteCache>(Mutex<Option<Cached<T>>>);

#[pb::methods]
impl<T: RemoteCache> Kept<T> {
    #[remote]
    fn keep(&self, replica: Cached<T>) {
        *self.0.lock().unwrap() = Some(replica);
    }
}

fn observed<T: RemoteCache, P: pb::Cacheable>(published: &Published<P>) -> Pair {
    let mut pair = Pair::new(Kept(Mutex::new(None::<Cached<T>>)));
    let keep = pair.peer().root().call_remote::<()>("keep", (published,));
    pair.finish(keep).unwrap();
    pair
}

fn stall() -> Published<Stall> {
    Published::new(Stall { owner: "ann".to_owned(), ..Stall::default() })
}

/// Returns the fields that the warnings name.
fn fields(warnings: Vec<[String; 2]>) -> Vec<String> {
    warnings.into_iter().map(|[field, _]| field).collect()
}

#[test]
fn a_field_changed_without_announcement_causes_a_warning_that_says_what_to_use() {
    let stall = stall();
    let _pair = observed::<Stall, _>(&stall);
    let warnings = Warnings::of(|| {
        let mut stall = stall.lock();
        stall.color = "red".to_owned();
        stall.owner = "bob".to_owned();
    });
    let [[color, of_color], [owner, of_owner]] = &warnings[..] else { panic!("{warnings:?}") };
    assert_eq!((&**color, &**owner), ("color", "owner"));
    assert!(of_color.contains("use `set_color`, a method"), "{of_color}");
    assert!(of_owner.contains("use `#[pb(setter)]`, a method"), "{of_owner}");
    assert!(Warnings::of(|| drop(stall.lock())).is_empty(), "the warning is logged only once");
}

#[test]
fn a_field_changed_beside_a_setter_causes_a_warning() {
    let stall = stall();
    let _pair = observed::<Stall, _>(&stall);
    let warnings = Warnings::of(|| {
        let mut stall = stall.lock();
        stall.set_color("red".to_owned());
        stall.goods.push("tea".to_owned());
        stall.owner = "bob".to_owned();
    });
    assert_eq!(fields(warnings), ["owner"]);
}

#[test]
fn a_field_changed_by_a_failed_update_causes_a_warning() {
    let stall = stall();
    let _pair = observed::<Stall, _>(&stall);
    assert_eq!(fields(Warnings::of(|| _ = stall.lock().fail())), ["owner"]);
}

#[test]
fn announced_changes_and_skipped_fields_cause_no_warning() {
    let stall = stall();
    let _pair = observed::<Stall, _>(&stall);
    let warnings = Warnings::of(|| {
        stall.lock().set_color("red".to_owned());
        stall.lock().sell("bob".to_owned());
        stall.lock().visits += 1;
        {
            let mut stall = stall.lock();
            stall.owner = "kim".to_owned();
            stall.observers.announce("sell", ("kim",));
        }
        {
            let mut stall = stall.lock();
            stall.owner = "lee".to_owned();
            stall.observers.reset_all();
        }
        *stall.lock() = Stall::default();
    });
    assert!(warnings.is_empty(), "{warnings:?}");
    let alone = self::stall();
    let warnings = Warnings::of(|| alone.lock().owner = "max".to_owned());
    assert!(warnings.is_empty(), "an object without observers causes no warning: {warnings:?}");
}

#[test]
fn states_by_perspective_and_large_states_are_not_compared() {
    struct Bell;

    #[pb::methods]
    impl Bell {
        #[remote]
        fn ring(&self) {}
    }

    #[derive(pb::Copyable)]
    #[pb(class = "test.Seen", state_for = Seen::by)]
    struct Seen(i64);

    impl Seen {
        fn by(&self, perspective: Option<&Perspective>) -> i64 {
            assert!(
                perspective.is_some() || self.0 == 0,
                "the witness must not take a state that depends on the perspective"
            );
            self.0
        }
    }

    #[derive(pb::RemoteCopy, Clone)]
    #[pb(class = "test.Seen", transparent)]
    struct SeenHere(#[expect(dead_code, reason = "it is only received")] i64);

    #[derive(pb::Cacheable)]
    #[pb(class = "test.Mixed")]
    struct Mixed {
        bell: Local<Bell>,
        seen: Seen,
        text: String,
        #[pb(observers)]
        observers: Observers,
    }

    #[derive(pb::RemoteCache, Clone)]
    #[pb(class = "test.Mixed")]
    struct Replica {}

    #[pb::methods]
    impl Replica {}

    let bell = || Local::new(Bell);
    let mixed = Mixed { bell: bell(), seen: Seen(0), text: "a".into(), observers: <_>::default() };
    let mixed = Published::new(mixed);
    let _pair = observed::<Replica, _>(&mixed);
    let change = |text: String| {
        fields(Warnings::of(|| {
            let mut mixed = mixed.lock();
            (mixed.bell, mixed.seen, mixed.text) = (bell(), Seen(5), text);
        }))
    };
    assert_eq!(change("b".to_owned()), ["text"]);
    assert!(change("c".repeat(70_000)).is_empty());
}
