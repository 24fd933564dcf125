//! `#[update]` and `#[observe]` methods that are accepted: the counterparts of those that `tests/ui/update`
//! and `tests/ui/observe` refuse.

use std::borrow::Cow;
use std::sync::{Arc, Mutex};

use pb::{Cacheable, Cached, Context, Observers, Published, RemoteCache, live::{ObservedSet, ObservedVec}};

use pb_test_support::Pair;

#[derive(Cacheable, RemoteCache, Clone, Default)]
#[pb(class = "updates.Pond")]
pub struct Pond {
    ducks: Vec<String>,
    log: Vec<String>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods(rename_all = "camelCase")]
impl Pond {
    /// Has a doc comment, is public, and has arguments of every kind.
    #[update]
    #[observe]
    pub fn add_duck(&mut self, duck: String, mut how_often: usize, note: &str) -> usize {
        while how_often > 0 {
            self.ducks.push(duck.clone());
            how_often -= 1;
        }
        self.log.push(note.to_owned());
        self.ducks.len()
    }

    /// Consumes its arguments.
    #[update]
    #[observe]
    fn replace(&mut self, ducks: Vec<String>) {
        self.ducks = ducks;
    }

    /// Returns an error if the update did not happen.
    #[update]
    #[observe]
    fn remove_duck(&mut self, duck: &str) -> Result<String, std::fmt::Error> {
        let at = self.ducks.iter().position(|other| other == duck).ok_or(std::fmt::Error)?;
        Ok(self.ducks.remove(at))
    }

    /// Returns another module's alias of `Result`.
    #[update]
    #[observe]
    fn count(&mut self, text: Cow<'_, str>) -> std::result::Result<i64, std::num::ParseIntError> {
        let n = text.parse()?;
        self.log.push(format!("{n}"));
        Ok(n)
    }

    /// Returns early, borrows from the object, and has a lifetime parameter.
    #[update]
    fn longest<'a, 'b>(&'a mut self, word: &'b str) -> Cow<'a, str>
    where
        'b: 'a,
    {
        let Some(first) = self.ducks.first() else {
            return word.into();
        };
        if first.len() > word.len() { first.into() } else { word.into() }
    }

    /// Returns a type without a name.
    #[update]
    fn sorted(&mut self) -> impl Iterator<Item = &String> {
        self.ducks.sort();
        self.ducks.iter()
    }

    /// Makes another update.
    #[update]
    #[observe]
    fn twice(&mut self, duck: String) {
        self.add_duck(duck.clone(), 1, "first");
        self.add_duck(duck, 1, "second");
    }

    // Receivers.
    #[update]
    fn typed(self: &mut Self) {}

    #[update]
    fn lifetime<'a>(self: &'a mut Self, _n: i64) {}

    // Names.
    #[update]
    #[observe]
    #[pb(rename = "observe_dig")]
    fn observe_dig(&mut self, #[pb(rename = "type", default)] kind: i64) {
        self.log.push(format!("dug {kind}"));
    }

    #[update]
    #[observe]
    fn r#match(&mut self, r#type: i64, __update: i64, __result: i64, __out: i64) -> i64 {
        self.log.push(format!("matched {}", r#type + __update + __result + __out));
        self.log.len() as i64
    }

    // The update and the observed method of one name are different methods.
    #[update]
    fn drain(&mut self) {
        self.ducks.clear();
    }

    #[observe]
    #[pb(rename = "drain")]
    fn drained(&mut self, #[pb(default)] why: String) {
        self.ducks.clear();
        self.log.push(format!("drained{why}"));
    }

    #[observe]
    #[pb(rename = "add_two")]
    fn two_added(&mut self, duck: String) {
        self.ducks.extend([duck.clone(), duck]);
        self.log.push("two".to_owned());
    }

    // Alternatives under `#[cfg]`.
    #[update]
    #[cfg(not(any()))]
    fn here(&mut self, #[cfg(any())] never: Never, #[cfg(not(any()))] n: i64) {
        let _ = n;
    }

    #[update]
    #[cfg(any())]
    #[pb(rename = "here")]
    fn elsewhere(&mut self) -> Never {}

    #[update]
    #[observe]
    #[deprecated]
    fn old(&mut self) {}

    #[pb::update]
    #[pb::observe]
    fn with_a_path(&mut self) {
        self.log.push("with a path".to_owned());
    }

    // A method that peers with a reference call.
    #[remote]
    fn length(&self, _ctx: &Context) -> usize {
        self.ducks.len()
    }

    // Items without a marker, which do not change.
    fn _generic<T>(&mut self, _: impl Into<T>, (_, _): (i64, i64)) {}
    const _DEPTH: f64 = 1.5;
}

/// A further block with updates.
#[pb::methods]
impl Pond {
    #[update]
    fn add_two(&mut self, duck: String) {
        self.ducks.extend([duck.clone(), duck]);
    }

    // A name that is not a word.
    #[update]
    #[pb(rename = "add-three")]
    fn add_three(&mut self) {}
}

/// A replica whose block has no marked methods.
#[derive(RemoteCache, Clone)]
#[pb(class = "updates.Silent", transparent)]
struct Silent(i64);

#[pb::methods]
impl Silent {
    fn _unmarked(&self) -> i64 {
        self.0
    }
}

/// The owner has an observed field where the replica has a method, and a method where the replica has a
/// setter.
#[derive(Cacheable)]
#[pb(class = "updates.Half")]
struct Owner {
    #[pb(observed)]
    ducks: ObservedVec<String>,
    color: String,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Owner {
    #[update]
    fn set_color(&mut self, color: String) {
        self.color = color;
    }

    // The name resembles that of an operation.
    #[update]
    fn ducks_appended(&mut self) {}
}

#[derive(RemoteCache, Clone)]
#[pb(class = "updates.Half")]
struct Watcher {
    ducks: Vec<String>,
    #[pb(setter)]
    color: String,
}

#[pb::methods]
impl Watcher {
    #[observe]
    fn ducks_append(&mut self, duck: String) {
        self.ducks.push(duck);
    }
}

/// A generic class, with fields whose names resemble each other.
#[derive(Cacheable)]
#[pb(class = "updates.Words")]
struct Words<T: pb::Jelly + pb::jelly::UnjellyOwned> {
    #[pb(observed)]
    set: ObservedSet<i64>,
    #[pb(setter)]
    pop: T,
    #[pb(observed)]
    ducks: ObservedVec<T>,
    #[pb(observed)]
    ducks_wild: ObservedVec<T>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl<T: pb::Jelly + pb::jelly::UnjellyOwned + Send + 'static> Words<T> {
    #[update]
    fn ducks_wild_add(&mut self, duck: T) {
        self.ducks_wild.push(duck);
    }
}

/// Blocks for two concrete types may each have an update of one name.
#[pb::methods]
impl Words<bool> {
    #[update]
    fn only(&mut self) {}
}

#[pb::methods]
impl Words<i64> {
    #[update]
    fn only(&mut self) {}
}

#[derive(Default, Clone)]
struct Keeper(Arc<Mutex<Option<Cached<Pond>>>>);

#[pb::methods]
impl Keeper {
    #[remote]
    fn keep(&self, pond: Cached<Pond>) {
        *self.0.lock().unwrap() = Some(pond);
    }
}

fn main() {
    let keeper = Keeper::default();
    let mut pair = Pair::new(keeper.clone());
    let pond = Published::new(Pond::default());
    let call = pair.peer().root().call_remote::<()>("keep", (&pond,));
    pair.finish(call).unwrap();
    let replica = keeper.0.lock().unwrap().take().unwrap();

    assert_eq!(pond.lock().add_duck("mallard".to_owned(), 2, "noted"), 2);
    pair.drive();
    assert_eq!(replica.read().ducks, ["mallard", "mallard"]);
    assert_eq!(replica.read().log, ["noted"]);

    pond.lock().replace(vec!["teal".to_owned()]);
    assert_eq!(pond.lock().remove_duck("mallard"), Err(std::fmt::Error));
    assert!(pond.lock().count("five".into()).is_err());
    pair.drive();
    assert_eq!((replica.read().ducks.len(), replica.version()), (1, 2), "one update happened");
    assert_eq!(pond.lock().remove_duck("teal"), Ok("teal".to_owned()));
    assert_eq!(pond.lock().count("5".into()), Ok(5));
    pond.lock().twice("gadwall".to_owned());
    pair.drive();
    assert_eq!(replica.read().ducks, ["gadwall", "gadwall"]);
    assert_eq!(replica.read().log, ["noted", "5", "first", "second"]);

    pond.lock().observe_dig(3);
    pond.lock().r#match(1, 2, 3, 4);
    pond.lock().with_a_path();
    pond.lock().drain();
    pond.lock().add_two("wigeon".to_owned());
    pond.lock().add_three();
    pair.drive();
    assert_eq!(replica.read().log[4..], ["dug 3", "matched 10", "with a path", "drained", "two"],);
    assert_eq!(replica.read().ducks, pond.lock().ducks);

    let words = Words {
        set: <_>::default(),
        pop: 1_i64,
        ducks: <_>::default(),
        ducks_wild: <_>::default(),
        observers: <_>::default(),
    };
    let words = Published::new(words);
    words.lock().ducks_wild_add(1);
    words.lock().set_pop(2);
    words.lock().only();
    words.lock().set.insert(1);
    Words {
        set: <_>::default(),
        pop: true,
        ducks: <_>::default(),
        ducks_wild: <_>::default(),
        observers: <_>::default(),
    }
    .only();

    let half = Owner { ducks: <_>::default(), color: String::new(), observers: <_>::default() };
    let half = Published::new(half);
    half.lock().set_color("green".to_owned());
    half.lock().ducks.push("teal".to_owned());
    half.lock().ducks_appended();
    let mut seen = Watcher { ducks: vec![], color: String::new() };
    seen.ducks_append(seen.color.clone());

    let mut alone = Pond::default();
    assert_eq!(alone.longest("word"), "word");
    assert_eq!(alone.sorted().count(), 0);
    alone.typed();
    alone.lifetime(1);
    alone.here(1);
    #[allow(deprecated)]
    alone.old();
    let served = Arc::new(alone);
    fn serve(_: Arc<impl pb::Referenceable>) {}
    serve(served);
}
