//! What users of serde know of fields: `flatten`, `skip_serializing_if`, `skip_serializing`,
//! `skip_deserializing`, `alias`, and literals as defaults. Flattened states are written as the bridge to serde
//! writes them.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Debug,
    sync::Arc,
};

use pb::{
    Copyable, Jelly, RemoteCopy, Unjelly, Value,
    banana::Dialect,
    jelly::{UnjellyOwned, from_bytes, to_bytes},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

#[derive(Jelly, Unjelly, Debug, PartialEq)]
#[pb(transparent)]
struct Bridge<T: Serialize + DeserializeOwned>(#[pb(serde)] T);

#[derive(Jelly, Unjelly, Serialize, Deserialize, Debug, PartialEq, Clone, Default)]
struct Size {
    width: i64,
    #[pb(default)]
    #[serde(default)]
    height: i64,
}

#[derive(Jelly, Unjelly, Serialize, Deserialize, Debug, PartialEq, Clone)]
struct Place {
    #[pb(flatten)]
    #[serde(flatten)]
    size: Size,
    x: f64,
}

#[derive(Jelly, Unjelly, Serialize, Deserialize, Debug, PartialEq, Clone)]
#[pb(tag = "kind")]
#[serde(tag = "kind")]
enum Kind {
    Plain,
    Coloured { colour: String },
}

/// An option, and a map that takes the rest.
#[derive(Jelly, Unjelly, Serialize, Deserialize, Debug, PartialEq, Clone)]
struct Window {
    title: String,
    #[pb(flatten)]
    #[serde(flatten)]
    size: Box<Size>,
    #[pb(skip_serializing_if = "Option::is_none")]
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[pb(flatten)]
    #[serde(flatten)]
    rest: BTreeMap<String, bool>,
}

/// Nested flattening and an enum. The map takes what they leave.
#[derive(Jelly, Unjelly, Serialize, Deserialize, Debug, PartialEq, Clone)]
struct Deep {
    #[pb(flatten)]
    #[serde(flatten)]
    place: Box<Place>,
    #[pb(flatten)]
    #[serde(flatten)]
    kind: Kind,
    #[pb(flatten)]
    #[serde(flatten)]
    rest: BTreeMap<String, bool>,
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "flatten.Pond", rename_all = "camelCase")]
struct Pond {
    #[pb(flatten)]
    size: Size,
    #[pb(alias = "frogs", alias = "toads")]
    num_frogs: i64,
    #[pb(skip_serializing_if = Vec::is_empty, default)]
    ducks: Vec<String>,
    #[pb(default = 5)]
    depth: u8,
    #[pb(default = -1.5)]
    level: f64,
    #[pb(default = true)]
    open: bool,
    #[pb(default = 'x')]
    letter: char,
    #[pb(default = "String::new")]
    name: String,
    #[pb(skip, default = 7)]
    seen: i64,
    #[pb(skip_serializing, default = 1)]
    received_only: i64,
    #[pb(skip_deserializing, default = 2)]
    sent_only: i64,
    #[pb(flatten)]
    rest: HashMap<String, Value>,
}

/// A shared state among others is written again each time.
#[derive(Jelly, Unjelly, Debug, PartialEq)]
struct Shared {
    whole: Arc<Size>,
    #[pb(flatten)]
    flat: Option<Box<Size>>,
    again: Arc<Size>,
}

#[derive(Jelly)]
struct SharedSent<'a> {
    whole: Arc<Size>,
    #[pb(flatten)]
    flat: &'a Arc<Size>,
    again: Arc<Size>,
}

/// What cannot stand among others.
#[derive(Jelly, Unjelly, Debug)]
struct Wrong {
    a: i64,
    #[pb(flatten)]
    b: Vec<i64>,
}

/// A struct variant with such fields.
#[derive(Jelly, Unjelly, Serialize, Deserialize, Debug, PartialEq, Clone)]
#[pb(tag = "t")]
#[serde(tag = "t")]
enum Event {
    Moved {
        #[pb(flatten)]
        #[serde(flatten)]
        to: Size,
        #[pb(skip_serializing_if = "Option::is_none", default)]
        #[serde(skip_serializing_if = "Option::is_none", default)]
        by: Option<i64>,
    },
}

fn as_serde<T>(value: T)
where
    T: Jelly + UnjellyOwned + Serialize + DeserializeOwned + PartialEq + Debug + Clone,
{
    let native = to_bytes(Dialect::Pb, &value).unwrap();
    let bridge = to_bytes(Dialect::Pb, &Bridge(value.clone())).unwrap();
    assert_eq!(native, bridge, "{value:?}");
    assert_eq!(from_bytes::<T>(Dialect::Pb, &bridge).unwrap(), value);
    assert_eq!(from_bytes::<Bridge<T>>(Dialect::Pb, &native).unwrap().0, value);
}

fn read<T: UnjellyOwned + Debug>(value: &impl Jelly) -> Result<T, pb::error::FromBytesError> {
    from_bytes::<T>(Dialect::Pb, &to_bytes(Dialect::Pb, value).unwrap())
}

fn main() {
    let size = || Size { width: 1, height: 2 };
    as_serde(Place { size: size(), x: 0.5 });
    let rest = || BTreeMap::from([("open".to_owned(), true)]);
    let window = Window { title: "t".to_owned(), size: Box::new(size()), note: None, rest: rest() };
    as_serde(window.clone());
    as_serde(Window { note: Some("n".to_owned()), ..window });
    for kind in [Kind::Plain, Kind::Coloured { colour: "green".to_owned() }] {
        let deep = Deep { place: Box::new(Place { size: size(), x: 0.5 }), kind, rest: rest() };
        let bytes = to_bytes(Dialect::Pb, &deep).unwrap();
        assert_eq!(bytes, to_bytes(Dialect::Pb, &Bridge(deep.clone())).unwrap());
        assert_eq!(from_bytes::<Deep>(Dialect::Pb, &bytes).unwrap(), deep);
    }
    as_serde(Event::Moved { to: size(), by: None });
    as_serde(Event::Moved { to: size(), by: Some(3) });

    let pond = Pond {
        size: size(),
        num_frogs: 3,
        ducks: vec![],
        depth: 1,
        level: 2.0,
        open: false,
        letter: 'y',
        name: "n".to_owned(),
        seen: 9,
        received_only: 9,
        sent_only: 9,
        rest: HashMap::from([("more".to_owned(), Value::Int(5.into()))]),
    };
    let Value::Copy { state, .. } = read::<Value>(&pond).unwrap() else { panic!() };
    let Value::Dict(entries) = *state else { panic!() };
    let names: Vec<_> = entries.iter().map(|(name, _)| name.as_str().unwrap()).collect();
    let sent = ["width", "height", "numFrogs", "depth", "level", "open", "letter", "name", "sentOnly", "more"];
    assert_eq!(names, sent);
    let received: Pond = read(&pond).unwrap();
    let rest = HashMap::from([
        ("more".to_owned(), Value::Int(5.into())),
        // The receiver does not have this attribute.
        ("sentOnly".to_owned(), Value::Int(9.into())),
    ]);
    assert_eq!(received, Pond { seen: 7, received_only: 1, sent_only: 2, rest, ..pond });

    let state = BTreeMap::from([("toads", 3), ("width", 4)]);
    let defaults = read::<Pond>(&Value::Copy {
        class: "flatten.Pond".into(),
        state: Box::new(read::<Value>(&state).unwrap()),
    });
    let defaults = defaults.unwrap();
    assert_eq!((defaults.num_frogs, defaults.size.width, defaults.size.height), (3, 4, 0));
    assert_eq!((defaults.depth, defaults.level, defaults.open, defaults.letter), (5, -1.5, true, 'x'));

    let arc = Arc::new(size());
    let bytes = to_bytes(Dialect::Pb, &SharedSent { whole: arc.clone(), flat: &arc, again: arc.clone() }).unwrap();
    let shared = from_bytes::<Shared>(Dialect::Pb, &bytes).unwrap();
    assert_eq!(shared, Shared { whole: arc.clone(), flat: Some(Box::new(size())), again: arc });
    assert!(Arc::ptr_eq(&shared.whole, &shared.again));
    let none = BTreeMap::from([("whole", size()), ("again", size())]);
    assert_eq!(read::<Shared>(&none).unwrap().flat, None);

    let wrong = to_bytes(Dialect::Pb, &Wrong { a: 1, b: vec![] }).unwrap_err();
    assert_eq!(wrong.to_string(), "a value whose attributes stand among others must be a plain state or a map");
    let missing = read::<Place>(&BTreeMap::from([("x", 1.0)])).unwrap_err();
    assert_eq!(missing.to_string(), "attribute `width` is missing");
    let wrong = read::<Place>(&BTreeMap::from([("x", "1"), ("width", "2")])).unwrap_err();
    assert_eq!(wrong.to_string(), "x: expected float, found text");
}
