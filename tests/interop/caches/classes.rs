//! The classes of `peers/yard.py`, in Rust.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use pb::{
    Cacheable, Cached, Observers, Perspective, Published, RemoteCache,
    live::{ObservedMap, ObservedSet, ObservedVec, Observer},
};

/// A pond with updates of its own.
#[derive(Cacheable)]
#[pb(class = "yard.Pond", stopped_observing = Pond::stopped_observing)]
pub(super) struct Pond {
    pub(super) color: String,
    pub(super) ducks: Vec<String>,
    /// How many times an observer has left.
    #[pb(skip)]
    pub(super) stopped: Arc<AtomicUsize>,
    #[pb(observers)]
    pub(super) observers: Observers,
}

impl Pond {
    pub(super) fn new(color: &str, ducks: &[&str]) -> Self {
        Self {
            color: color.to_owned(),
            ducks: ducks.iter().map(|&duck| duck.to_owned()).collect(),
            stopped: Arc::default(),
            observers: Observers::default(),
        }
    }

    fn stopped_observing(&mut self, _: Option<&Perspective>, _: &Observer) {
        self.stopped.fetch_add(1, Ordering::Relaxed);
    }
}

#[pb::methods(rename_all = "camelCase")]
impl Pond {
    #[update]
    pub(super) fn add_duck(&mut self, duck: &str) {
        self.ducks.push(duck.to_owned());
    }

    #[update]
    pub(super) fn paint(&mut self, color: &str, _shade: &str) {
        self.color = color.to_owned();
    }
}

#[derive(RemoteCache, Debug, Clone, PartialEq)]
#[pb(class = Pond)]
pub(super) struct RemotePond {
    pub(super) color: String,
    pub(super) ducks: Vec<String>,
}

#[pb::methods(rename_all = "camelCase")]
impl RemotePond {
    #[observe]
    fn add_duck(&mut self, duck: String) -> usize {
        self.ducks.push(duck);
        self.ducks.len()
    }

    #[observe]
    fn paint(&mut self, color: &str, shade: &str) {
        self.color = format!("{shade} {color}");
    }
}

/// A live object that contains others.
#[derive(Cacheable)]
#[pb(class = "yard.Garden")]
pub(super) struct Garden {
    pub(super) name: String,
    pub(super) best: Published<Pond>,
    pub(super) ponds: Vec<Published<Pond>>,
    #[pb(observers)]
    pub(super) observers: Observers,
}

#[derive(RemoteCache, Debug, Clone)]
#[pb(class = Garden)]
pub(super) struct RemoteGarden {
    pub(super) name: String,
    pub(super) best: Cached<RemotePond>,
    pub(super) ponds: Vec<Cached<RemotePond>>,
}

#[pb::methods]
impl RemoteGarden {}

/// A class with setters and collections. The same type is used at both ends, and can be passed on.
#[derive(Cacheable, RemoteCache, Clone)]
#[pb(class = "yard.Shelf", rename_all = "camelCase")]
pub(super) struct Shelf {
    #[pb(setter)]
    pub(super) color: String,
    #[pb(observed)]
    pub(super) ducks: ObservedVec<String>,
    #[pb(observed)]
    pub(super) depths: ObservedMap<String, f64>,
    #[pb(observed)]
    pub(super) tags: ObservedSet<String>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Shelf {}

impl Shelf {
    pub(super) fn new() -> Self {
        Self {
            color: "brown".to_owned(),
            ducks: vec!["a".to_owned()].into(),
            depths: [("north".to_owned(), 1.5)].into_iter().collect(),
            tags: ["deep".to_owned()].into_iter().collect(),
            observers: Observers::default(),
        }
    }
}

/// A class that only its publisher knows.
#[derive(Cacheable)]
#[pb(class = "yard.Marsh")]
pub(super) struct Marsh {
    pub(super) depth: i64,
    #[pb(observers)]
    pub(super) observers: Observers,
}

#[derive(RemoteCache, Debug, Clone)]
#[pb(class = "yard.Unrelated")]
pub(super) struct Unrelated {}

#[pb::methods]
impl Unrelated {}

/// The perspective for a [`GuardedPond`].
pub(super) struct User {
    pub(super) is_keeper: AtomicBool,
}

impl User {
    fn is_keeper(perspective: Option<&Perspective>) -> bool {
        let user = perspective.and_then(|perspective| perspective.downcast_ref::<Self>());
        user.is_some_and(|user| user.is_keeper.load(Ordering::Relaxed))
    }
}

/// A pond whose ducks only keepers see.
#[derive(Cacheable)]
#[pb(class = "yard.Pond", state_for = GuardedPond::seen_by)]
pub(super) struct GuardedPond {
    pub(super) ducks: Vec<String>,
    #[pb(observers)]
    pub(super) observers: Observers,
}

impl GuardedPond {
    fn seen_by(&self, perspective: Option<&Perspective>) -> impl pb::Jelly {
        let ducks = if User::is_keeper(perspective) { self.ducks.clone() } else { Vec::new() };
        HashMap::from([("ducks", ducks)])
    }

    pub(super) fn add_duck(&mut self, duck: &str) {
        self.ducks.push(duck.to_owned());
        for (perspective, observer) in self.observers.iter() {
            if User::is_keeper(perspective.as_ref()) {
                self.observers.tell(&observer, "addDuck", (duck,));
            }
        }
    }

    /// Sends the state again to a user who now sees more or less.
    pub(super) fn reset(&mut self, user: &Perspective) {
        for (perspective, observer) in self.observers.iter() {
            if perspective.as_ref() == Some(user) {
                self.observers.reset(&observer);
            }
        }
    }
}
