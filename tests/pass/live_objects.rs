//! Live objects that are accepted: the counterparts of the classes and fields that `tests/ui` refuses. They
//! are published at one end and observed at the other, without a socket.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use pb::{Cacheable, Cached, Instance, Jelly, Observers, Perspective, Published, RemoteCache, Unjelly, dispatch::{Dispatch, Invocation}, jelly::{ReadResult, Unjellier}, live::{Observe, ObservedMap, ObservedSet, ObservedVec, Observer}};

use pb_test_support::Pair;

/// A class with every attribute.
#[derive(Cacheable)]
#[pb(class = "live.Pond", rename_all = "camelCase", stopped_observing = gone)]
pub struct Pond {
    #[pb(setter)]
    main_color: String,
    #[pb(setter, rename = "frogs")]
    number_of_frogs: Option<i64>,
    #[pb(setter, with = seconds)]
    age: Duration,
    #[pb(setter, serde)]
    notes: Vec<(String, i64)>,
    #[pb(setter)]
    r#type: String,
    #[pb(observed)]
    wild_ducks: ObservedVec<String>,
    #[pb(observed, rename = "wildDucks_by")]
    by_name: ObservedMap<String, i64>,
    #[pb(observed)]
    fish: ObservedSet<i64>,
    depth: f64,
    #[pb(skip)]
    left: usize,
    #[pb(observers)]
    observers: Observers,
}

fn gone(pond: &mut Pond, _: Option<&Perspective>, _: &Observer) {
    pond.left += 1;
}

mod seconds {
    use super::*;

    pub(super) fn jelly(duration: &Duration, out: &mut pb::jelly::Jellier) -> Result<(), pb::error::JellyError> {
        duration.as_secs_f64().jelly(out)
    }

    pub(super) fn unjelly(from: &mut Unjellier<'_>) -> ReadResult<Duration> {
        f64::unjelly(from).map(Duration::from_secs_f64)
    }
}

#[derive(RemoteCache, Clone, Debug)]
#[pb(class = Pond, rename_all = "camelCase", deny_unknown_fields)]
struct Replica {
    #[pb(setter)]
    main_color: String,
    #[pb(setter, rename = "frogs")]
    number_of_frogs: Option<i64>,
    #[pb(setter, with = seconds)]
    age: Duration,
    #[pb(setter, serde)]
    notes: Vec<(String, i64)>,
    r#type: String,
    #[pb(observed)]
    wild_ducks: ObservedVec<String>,
    #[pb(observed, rename = "wildDucks_by")]
    by_name: ObservedMap<String, i64>,
    #[pb(observed)]
    fish: ObservedSet<i64>,
    depth: f64,
    #[pb(default = nine)]
    lives: i64,
    #[pb(skip)]
    seen: Vec<String>,
}

fn nine() -> i64 {
    9
}

#[pb::methods(rename_all = "camelCase")]
impl Replica {
    /// Replaces a `setter`.
    #[observe]
    fn set_type(&mut self, kind: &str) {
        self.seen.push(kind.to_owned());
        self.r#type = kind.to_uppercase();
    }
}

/// A tuple struct with a transparent state, and without updates.
#[derive(Cacheable)]
#[pb(class = "live.Ducks", transparent)]
struct Ducks(Vec<String>, #[pb(observers)] Observers);

#[derive(RemoteCache, Clone)]
#[pb(class = Ducks, transparent)]
struct SeenDucks(Vec<String>);

#[pb::methods]
impl SeenDucks {}

/// A class whose state is another type. Its updates are still named after its fields.
#[derive(Cacheable)]
#[pb(class = "live.Stated", rename_all = "camelCase", state = Shown<'_>)]
struct Stated {
    #[pb(setter)]
    full_name: String,
    #[pb(observers)]
    observers: Observers,
}

#[derive(Jelly, Unjelly)]
struct Shown<'a> {
    text: &'a str,
}

impl<'a> From<&'a Stated> for Shown<'a> {
    fn from(stated: &'a Stated) -> Self {
        Self { text: &stated.full_name }
    }
}

#[derive(RemoteCache, Clone)]
#[pb(class = Stated, rename_all = "camelCase", state = Shown<'_>)]
struct SeenStated {
    #[pb(setter)]
    full_name: String,
}

impl TryFrom<Shown<'_>> for SeenStated {
    type Error = String;

    fn try_from(shown: Shown<'_>) -> Result<Self, String> {
        Ok(Self { full_name: shown.text.to_owned() })
    }
}

#[pb::methods]
impl SeenStated {}

/// A class with a state for each perspective.
#[derive(Cacheable)]
#[pb(class = "live.Secret", state_for = visible)]
struct Secret(String, #[pb(observers)] Observers);

fn visible<'a>(secret: &'a Secret, perspective: Option<&Perspective>) -> &'a str {
    if perspective.is_some() { &secret.0 } else { "nothing" }
}

/// A generic class. It can be published, and a concrete type can be registered by hand.
#[derive(Cacheable)]
#[pb(class = "live.Held")]
struct Held<T>
where
    T: Clone,
{
    #[pb(setter)]
    value: T,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl<T: Clone + Jelly + Send + 'static> Held<T> {
    #[update]
    fn hold(&mut self, value: T) -> T {
        std::mem::replace(&mut self.value, value)
    }
}

#[derive(Clone)]
struct SeenHeld<T>(T);

impl RemoteCache for SeenHeld<i64> {
    const CLASS: &'static str = <Held<i64> as Cacheable>::CLASS;

    fn from_wire(state: &mut Unjellier<'_>) -> ReadResult<Self> {
        #[derive(Unjelly)]
        struct Fields {
            value: i64,
        }
        Fields::unjelly(state).map(|state| Self(state.value))
    }
}

impl Observe for SeenHeld<i64> {
    fn observe(&mut self, update: &mut Invocation<'_>) -> Dispatch {
        match update.method() {
            "hold" => update.now(|update| {
                self.0 = update.argument("value")?;
                Ok(())
            }),
            _ => Dispatch::no_such_method(),
        }
    }
}

pb::register_cache!(SeenHeld<i64>);

/// One type at both ends, which contains live objects of its own class.
#[derive(Cacheable, RemoteCache, Clone)]
#[pb(class = "live.Node", alias = "live.Knot")]
struct Node {
    #[pb(setter)]
    next: Option<Cached<Self>>,
    #[pb(setter)]
    name: String,
    #[pb(observed)]
    log: ObservedVec<String>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Node {
    #[update]
    #[observe]
    fn rename(&mut self, name: &str) {
        self.name = name.to_owned();
    }
}

/// A class without a class name, without fields in its state, and without updates.
#[derive(Cacheable)]
struct Nothing {
    #[pb(observers)]
    observers: Observers,
}

macro_rules! pasted {
    ($name:ident, $class:literal, $field:ident: $ty:ty, $update:ident) => {
        #[derive(Cacheable, RemoteCache, Clone)]
        #[pb(class = $class)]
        struct $name {
            #[pb(setter)]
            $field: $ty,
            #[pb(observers)]
            observers: Observers,
        }

        #[pb::methods]
        impl $name {
            #[update]
            #[observe]
            fn $update(&mut self, $field: $ty) {
                self.$field = $field;
            }
        }
    };
}

pasted!(Pasted, "live.Pasted", value: Vec<i64>, replace);

#[derive(Default, Clone)]
struct Keeper(Arc<Mutex<Vec<Instance>>>);

#[pb::methods]
impl Keeper {
    #[remote]
    fn keep(&self, object: Instance) {
        self.0.lock().unwrap().push(object);
    }
}

/// Sends the object over a pair of brokers, and returns the replica.
fn given<T: Cacheable, R: RemoteCache>(object: &Published<T>) -> (Pair, Cached<R>) {
    let keeper = Keeper::default();
    let mut pair = Pair::new(keeper.clone());
    let call = pair.peer().root().call_remote::<()>("keep", (object,));
    pair.finish(call).unwrap();
    let instance = keeper.0.lock().unwrap().pop().unwrap();
    (pair, instance.downcast().unwrap())
}

fn main() {
    let pond = Published::new(Pond {
        main_color: "green".to_owned(),
        number_of_frogs: None,
        age: Duration::from_secs(1),
        notes: Vec::new(),
        r#type: "garden".to_owned(),
        wild_ducks: ObservedVec::new(),
        by_name: ObservedMap::new(),
        fish: ObservedSet::new(),
        depth: 1.5,
        left: 0,
        observers: Observers::default(),
    });
    let (mut pair, replica) = given::<_, Replica>(&pond);
    {
        let mut pond = pond.lock();
        pond.set_main_color("brown".to_owned());
        pond.set_number_of_frogs(Some(3));
        pond.set_age(Duration::from_secs(2));
        pond.set_notes(vec![("deep".to_owned(), 1)]);
        pond.set_type("park".to_owned());
        pond.wild_ducks.push("mallard".to_owned());
        pond.by_name.insert("Donald".to_owned(), 1);
        pond.fish.insert(5);
    }
    pair.drive();
    let seen = replica.read();
    assert_eq!(seen.main_color, "brown");
    assert_eq!(seen.number_of_frogs, Some(3));
    assert_eq!(seen.age, Duration::from_secs(2));
    assert_eq!(seen.notes, [("deep".to_owned(), 1)]);
    assert_eq!(seen.r#type, "PARK");
    assert_eq!(seen.seen, ["park"]);
    assert_eq!(*seen.wild_ducks, ["mallard"]);
    assert_eq!(seen.by_name["Donald"], 1);
    assert!(seen.fish.contains(&5));
    assert_eq!((seen.depth, seen.lives), (1.5, 9));
    drop((seen, replica));
    pair.drive();
    assert_eq!(pond.lock().left, 1);

    let ducks = Published::new(Ducks(vec!["mallard".to_owned()], Observers::default()));
    let (_pair, replica) = given::<_, SeenDucks>(&ducks);
    assert_eq!(replica.read().0, ducks.lock().0);

    let stated = Stated { full_name: "Mill".to_owned(), observers: Observers::default() };
    let stated = Published::new(stated);
    let (mut pair, replica) = given::<_, SeenStated>(&stated);
    assert_eq!(replica.read().full_name, "Mill");
    stated.lock().set_full_name("Mill Pond".to_owned());
    pair.drive();
    assert_eq!(replica.read().full_name, "Mill Pond");

    let held = Published::new(Held { value: 5_i64, observers: Observers::default() });
    let (mut pair, replica) = given::<_, SeenHeld<i64>>(&held);
    assert_eq!(held.lock().hold(6), 5);
    pair.drive();
    assert_eq!(replica.read().0, 6);
    held.lock().set_value(7);

    let node = |name: &str| Node {
        next: None,
        name: name.to_owned(),
        log: ObservedVec::new(),
        observers: Observers::default(),
    };
    let node = Published::new(node("first"));
    let (mut pair, replica) = given::<_, Node>(&node);
    // A replica that is sent on is published in turn.
    let (mut further, last) = {
        let keeper = Keeper::default();
        let mut further = Pair::new(keeper.clone());
        let call = further.peer().root().call_remote::<()>("keep", (&replica,));
        further.finish(call).unwrap();
        let instance = keeper.0.lock().unwrap().pop().unwrap();
        (further, instance.downcast::<Cached<Node>>().unwrap())
    };
    node.lock().rename("renamed");
    node.lock().log.push("renamed".to_owned());
    pair.drive();
    further.drive();
    assert_eq!((&*last.read().name, &**last.read().log), ("renamed", &["renamed".to_owned()][..]));
    node.lock().set_name("set".to_owned());
    pair.drive();
    further.drive();
    assert_eq!(last.read().name, "set");

    let pasted = Published::new(Pasted { value: vec![1], observers: Observers::default() });
    let (mut pair, replica) = given::<_, Pasted>(&pasted);
    pasted.lock().replace(vec![2]);
    pair.drive();
    assert_eq!(replica.read().value, [2]);
    pasted.lock().set_value(vec![3]);
    pair.drive();
    assert_eq!(replica.read().value, [3]);

    assert_eq!(Nothing::CLASS.rsplit_once('.').unwrap().1, "Nothing");
    let nothing = Published::new(Nothing { observers: Observers::default() });
    assert_eq!(nothing.observer_count(), 0);
    let secret = Published::new(Secret("treasure".to_owned(), Observers::default()));
    assert_eq!(secret.observer_count(), 0);
}
