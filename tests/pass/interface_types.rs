//! An object has an interface if its methods can read what is sent, with whatever types.

#![deny(warnings)]
#![allow(dead_code, unused_variables)]

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    sync::Arc,
    time::{Duration, SystemTime},
};

use pb::{
    Cacheable, Cached, Copyable, Jelly, Local, Observers, Plain, Published, RemoteCache, RemoteCopy,
    RemoteReference, Unjelly, Value, View,
    jelly::{Jellier, ReadResult, Unjellier},
    time::{DateTime, TimeDelta},
};

#[derive(Copyable)]
#[pb(class = "types.Pond")]
struct SentPond {
    frogs: i64,
}

#[derive(RemoteCopy)]
#[pb(class = "types.Lake", alias = "types.Pond")]
struct Lake {
    frogs: u8,
}

#[derive(Copyable, RemoteCopy)]
struct Page<T> {
    items: Vec<T>,
}

pb::register!(Page<String>);

#[derive(Copyable)]
enum SentWater {
    Pond(SentPond),
    Page(Box<Page<String>>),
}

#[derive(RemoteCopy)]
enum Water {
    Lake(Lake),
}

#[derive(Jelly, Unjelly)]
struct State {
    count: i64,
    inner: Option<Box<State>>,
}

#[derive(Jelly, Unjelly)]
enum Side {
    Buy,
    Sell,
}

#[derive(Jelly, Unjelly)]
enum Amount {
    Some { of: i64 },
    All,
}

#[derive(Jelly, Unjelly)]
#[pb(transparent)]
struct Tree(Vec<Tree>);

#[derive(Cacheable)]
#[pb(class = "types.Ducks")]
struct Ducks {
    count: i64,
    #[pb(observers)]
    observers: Observers,
}

#[derive(RemoteCache, Clone)]
#[pb(class = "types.Ducks")]
struct SeenDucks {
    count: i64,
}

#[pb::methods]
impl SeenDucks {}

struct Celsius(f64);

impl Jelly for Celsius {
    fn jelly(&self, out: &mut Jellier) -> Result<(), pb::error::JellyError> {
        self.0.jelly(out)
    }
}

impl<'de> Unjelly<'de> for Celsius {
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        f64::unjelly(from).map(Self)
    }
}

#[pb::interface]
trait Bell {
    async fn ring(&self);
}

struct MyBell;

#[pb::methods(interface = Bell)]
impl MyBell {
    #[remote]
    fn ring(&self) {}
}

struct SeenBell;

#[pb::methods(interface = Bell)]
impl SeenBell {
    #[view]
    fn ring(&self, who: &MyBell) {}
}

#[pb::interface]
trait Everything {
    async fn numbers(&self, flag: i64, number: bool, float: u8) -> f64;
    async fn bytes(&self, a: &[u8], b: &str, c: [u8; 3], d: &String) -> Vec<u8>;
    async fn lists(&self, a: &[i64], b: (i64, i64), c: HashSet<i64>, d: Vec<String>, e: VecDeque<u8>) -> Vec<f64>;
    async fn maps(&self, a: &HashMap<String, i64>, b: &State, c: BTreeMap<String, bool>) -> State;
    async fn times(&self, a: SystemTime, b: Duration) -> TimeDelta;
    async fn none(&self, a: (), b: Option<i64>, c: i64, d: ()) -> Option<String>;
    async fn copies(&self, a: &SentPond, b: &SentPond, c: &SentWater, d: &[SentPond], e: Page<String>) -> Page<String>;
    async fn live(&self, a: &Published<Ducks>, b: Option<&Published<Ducks>>, c: Cached<SeenDucks>) -> Cached<SeenDucks>;
    async fn objects(&self, a: &impl Bell, b: Local<MyBell>, c: View<SeenBell>, d: &[RemoteReference]) -> Bell;
    async fn names(&self, a: Side, b: Amount, c: &str, d: Tree) -> Side;
    async fn unknown(&self, a: Celsius, b: Value, c: Plain<u8>, d: i64, e: Vec<Value>, f: &[Celsius]) -> Value;
}

struct Object;

#[pb::methods(interface = Everything)]
impl Object {
    #[remote]
    fn numbers(&self, flag: bool, number: i64, float: f32) -> u16 {
        0
    }

    #[remote]
    fn bytes(&self, a: &str, b: &[u8], c: Arc<[u8]>, d: Box<str>) -> Cow<'_, str> {
        "".into()
    }

    #[remote]
    fn lists(&self, a: (i64, f64), b: &[i64], c: Vec<i64>, d: BTreeSet<Box<str>>, e: Vec<i64>) -> (i64, f64) {
        (0, 0.0)
    }

    #[remote]
    fn maps(&self, a: State, b: HashMap<String, Value>, c: &HashMap<Vec<u8>, i64>) -> BTreeMap<String, i64> {
        BTreeMap::new()
    }

    #[remote]
    fn times(&self, a: DateTime, b: TimeDelta) -> Duration {
        Duration::ZERO
    }

    #[remote]
    fn none(&self, a: Option<i64>, b: Option<f64>, c: Option<i64>, d: State) {}

    #[remote]
    fn copies(&self, a: Lake, b: &Lake, c: Water, d: Vec<Lake>, e: Arc<Page<String>>) -> SentWater {
        SentWater::Pond(SentPond { frogs: 5 })
    }

    #[remote]
    fn live(&self, a: Cached<SeenDucks>, b: Option<Cached<SeenDucks>>, c: Published<Ducks>) -> Published<Ducks> {
        c
    }

    #[remote]
    fn objects(&self, a: Bell, b: RemoteReference, c: Bell, d: Vec<Local<MyBell>>) -> Local<MyBell> {
        Local::new(MyBell)
    }

    #[remote]
    fn names(&self, a: String, b: Value, c: Side, d: i64) -> &'static str {
        "buy"
    }

    #[remote]
    fn unknown(&self, a: String, b: i64, c: Vec<u8>, d: Celsius, e: Vec<i64>, f: String) -> Lake2 {
        Lake2
    }
}

struct Lake2;

impl Jelly for Lake2 {
    fn jelly(&self, out: &mut Jellier) -> Result<(), pb::error::JellyError> {
        ().jelly(out)
    }
}

/// The types of parameters are not compared.
struct Generic<T>(T);

#[pb::interface]
trait Holder {
    async fn put(&self, value: i64, values: Vec<i64>) -> i64;
}

#[pb::methods(interface = Holder)]
impl<T: Clone + Send + Sync + Jelly + pb::jelly::UnjellyOwned> Generic<T> {
    #[remote]
    fn put(&self, value: T, values: Vec<T>) -> T {
        self.0.clone()
    }
}

fn main() {
    fn has<T: pb::dispatch::Serves<Everything>>(_: T) {}
    has(Object);
}
