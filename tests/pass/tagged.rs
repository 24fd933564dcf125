//! Enums with contents, in each of serde's representations: what is written is what the bridge to serde
//! writes for the same enum, and each end reads what the other writes.

use std::{collections::BTreeMap, fmt::Debug, marker::PhantomData, sync::Arc};

use pb::{
    Jelly, Unjelly, Value,
    banana::Dialect,
    jelly::{UnjellyOwned, from_bytes, to_bytes},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Sends and receives a value through serde.
#[derive(Jelly, Unjelly, Debug, PartialEq)]
#[pb(transparent)]
struct Bridge<T: Serialize + DeserializeOwned>(#[pb(serde)] T);

fn value_of(value: &impl Jelly) -> Value {
    from_bytes(Dialect::Pb, &to_bytes(Dialect::Pb, value).unwrap()).unwrap()
}

/// Checks that serde writes and reads `T` as it does itself.
fn as_serde<T>(value: T)
where
    T: Jelly + UnjellyOwned + Serialize + DeserializeOwned + PartialEq + Debug + Clone,
{
    let native = to_bytes(Dialect::Pb, &value).unwrap();
    let bridge = to_bytes(Dialect::Pb, &Bridge(value.clone())).unwrap();
    assert_eq!(value_of(&value), value_of(&Bridge(value.clone())), "{value:?}");
    assert_eq!(native, bridge, "{value:?}");
    assert_eq!(from_bytes::<T>(Dialect::Pb, &bridge).unwrap(), value);
    assert_eq!(from_bytes::<Bridge<T>>(Dialect::Pb, &native).unwrap().0, value);
}

#[derive(Jelly, Unjelly, Serialize, Deserialize, Debug, PartialEq, Clone)]
struct Circle {
    radius: f64,
    name: Option<String>,
}

#[derive(Jelly, Unjelly, Serialize, Deserialize, Debug, PartialEq, Clone)]
#[pb(rename_all = "snake_case", rename_all_fields = "camelCase")]
#[serde(rename_all = "snake_case", rename_all_fields = "camelCase")]
enum External {
    NoShape,
    Circle(Circle),
    OneNumber(i64),
    Maybe(Option<i64>),
    Line(f64, f64),
    Nothing(),
    NoFields {},
    Rectangle {
        side_a: f64,
        #[pb(rename = "b")]
        #[serde(rename = "b")]
        side_b: f64,
    },
    #[pb(rename = "many")]
    #[serde(rename = "many")]
    Several(Vec<External>),
    Boxed(Box<External>),
}

#[derive(Jelly, Unjelly, Serialize, Deserialize, Debug, PartialEq, Clone)]
#[pb(tag = "kind", rename_all = "lowercase")]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Internal {
    Point,
    Circle(Circle),
    Boxed(Box<Circle>),
    Map(BTreeMap<String, i64>),
    Rectangle { a: f64, b: f64 },
    Empty {},
}

#[derive(Jelly, Unjelly, Serialize, Deserialize, Debug, PartialEq, Clone)]
#[pb(tag = "t", content = "c")]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    Point,
    Circle(Circle),
    Number(i64),
    Line(f64, f64),
    Rectangle { a: f64, b: f64 },
}

#[derive(Jelly, Unjelly, Serialize, Deserialize, Debug, PartialEq, Clone)]
#[pb(untagged)]
#[serde(untagged)]
enum Untagged {
    Nothing,
    Number(i64),
    Text(String),
    Circle(Circle),
    Line(f64, f64),
    Rectangle { a: f64, b: f64 },
    Many(Vec<Untagged>),
}

/// Aliases, unknown names, and variants that do not travel.
#[derive(Jelly, Unjelly, Debug, PartialEq)]
enum Special<T> {
    #[pb(alias = "one", alias = "uno")]
    One(#[pb(with = hex)] u8),
    #[pb(skip)]
    Here(PhantomData<fn(T)>),
    Generic(T),
    #[pb(other)]
    Unknown,
}

mod hex {
    use pb::{Jelly, Unjelly, error::{JellyError, UnjellyError}, jelly::{Jellier, ReadResult, Unjellier}};

    pub fn jelly(value: &u8, out: &mut Jellier) -> Result<(), JellyError> {
        format!("{value:x}").jelly(out)
    }

    pub fn unjelly(from: &mut Unjellier<'_>) -> ReadResult<u8> {
        u8::from_str_radix(<&str>::unjelly(from)?, 16).map_err(UnjellyError::custom)
    }
}

#[derive(Jelly, Unjelly, Debug, PartialEq)]
enum Borrowed<'a> {
    Text(&'a str),
    Both { bytes: &'a [u8], text: &'a str },
}

#[derive(Unjelly, Debug, PartialEq)]
#[pb(tag = "kind", deny_unknown_fields)]
enum Strict {
    Rectangle { a: f64 },
}

/// A recursive enum.
#[derive(Jelly, Unjelly, Serialize, Deserialize, Debug, PartialEq, Clone)]
enum Expr<A> {
    Leaf(A),
    Sum(Vec<Expr<A>>),
    Named { name: String, value: Box<Expr<A>> },
}

fn error<T: UnjellyOwned + Debug>(value: &impl Jelly) -> String {
    let bytes = to_bytes(Dialect::Pb, value).unwrap();
    from_bytes::<T>(Dialect::Pb, &bytes).unwrap_err().to_string()
}

fn read<T: UnjellyOwned + Debug>(value: &impl Jelly) -> T {
    from_bytes::<T>(Dialect::Pb, &to_bytes(Dialect::Pb, value).unwrap()).unwrap()
}

fn main() {
    let circle = || Circle { radius: 0.5, name: Some("c".to_owned()) };

    as_serde(External::NoShape);
    as_serde(External::Circle(circle()));
    as_serde(External::OneNumber(5));
    as_serde(External::Maybe(None));
    as_serde(External::Maybe(Some(1)));
    as_serde(External::Line(1.0, 2.0));
    as_serde(External::Nothing());
    as_serde(External::NoFields {});
    as_serde(External::Rectangle { side_a: 1.0, side_b: 2.0 });
    as_serde(External::Several(vec![External::NoShape, External::OneNumber(1)]));
    as_serde(External::Boxed(Box::new(External::Circle(circle()))));

    as_serde(Internal::Point);
    as_serde(Internal::Circle(circle()));
    as_serde(Internal::Boxed(Box::new(circle())));
    as_serde(Internal::Map(BTreeMap::from([("a".to_owned(), 1)])));
    as_serde(Internal::Rectangle { a: 1.0, b: 2.0 });
    as_serde(Internal::Empty {});

    as_serde(Adjacent::Point);
    as_serde(Adjacent::Circle(circle()));
    as_serde(Adjacent::Number(5));
    as_serde(Adjacent::Line(1.0, 2.0));
    as_serde(Adjacent::Rectangle { a: 1.0, b: 2.0 });

    as_serde(Untagged::Nothing);
    as_serde(Untagged::Number(5));
    as_serde(Untagged::Text("x".to_owned()));
    as_serde(Untagged::Circle(circle()));
    as_serde(Untagged::Line(1.0, 2.0));
    as_serde(Untagged::Rectangle { a: 1.0, b: 2.0 });
    as_serde(Untagged::Many(vec![Untagged::Nothing, Untagged::Number(5)]));

    as_serde(Expr::Named { name: "x".to_owned(), value: Box::new(Expr::Sum(vec![Expr::Leaf(1_i64)])) });

    // Any order of attributes, and attributes that no field has.
    let late = BTreeMap::from([("a", Value::Float(1.0)), ("b", Value::Float(2.0)), ("kind", Value::Text("rectangle".to_owned()))]);
    assert_eq!(read::<Internal>(&late), Internal::Rectangle { a: 1.0, b: 2.0 });
    let point = BTreeMap::from([("a", Value::Float(1.0)), ("kind", Value::Text("point".to_owned()))]);
    assert_eq!(read::<Internal>(&point), Internal::Point);
    let late = BTreeMap::from([("c", Value::Int(5.into())), ("t", Value::Text("Number".to_owned()))]);
    assert_eq!(read::<Adjacent>(&late), Adjacent::Number(5));
    // A byte string is a name too, as Python 2 writes it.
    assert_eq!(read::<External>(&b"no_shape".as_slice()), External::NoShape);
    // Shared values.
    let shared = Arc::new(External::Circle(circle()));
    assert_eq!(read::<(External, External)>(&(shared.clone(), shared.clone())), ((*shared).clone(), (*shared).clone()));
    let shared = Arc::new(Internal::Circle(circle()));
    assert_eq!(read::<(Internal, Internal)>(&(shared.clone(), shared.clone())), ((*shared).clone(), (*shared).clone()));
    let shared = Arc::new(Untagged::Circle(circle()));
    assert_eq!(read::<(Untagged, Untagged)>(&(shared.clone(), shared.clone())), ((*shared).clone(), (*shared).clone()));

    let special: Special<i64> = read(&BTreeMap::from([("uno", "ff")]));
    assert_eq!(special, Special::One(255));
    assert_eq!(read::<Special<i64>>(&"whatever"), Special::Unknown);
    assert_eq!(read::<Special<i64>>(&BTreeMap::from([("Here", 1)])), Special::Unknown);
    assert_eq!(read::<Special<i64>>(&Special::Generic(5)), Special::Generic(5));
    let here = to_bytes(Dialect::Pb, &Special::Here::<i64>(PhantomData)).unwrap_err();
    assert_eq!(here.to_string(), "the variant `Here` is not sent: it is marked `#[pb(skip)]`");

    let bytes = to_bytes(Dialect::Pb, &Borrowed::Both { bytes: b"x", text: "y" }).unwrap();
    let text = |bytes: &[u8]| format!("{:?}", _borrowed(bytes));
    assert!(!text(&bytes).is_empty());

    // Errors name the path and what was expected.
    assert_eq!(error::<External>(&5), "expected a variant, found int");
    assert_eq!(
        error::<Adjacent>(&BTreeMap::from([("t", "Square")])),
        "unknown name `Square`, expected `Point` or `Circle` or `Number` or `Line` or `Rectangle`",
    );
    assert_eq!(error::<External>(&BTreeMap::from([("circle", BTreeMap::from([("radius", "x")]))])), "circle.radius: expected float, found text");
    assert_eq!(error::<External>(&BTreeMap::from([("line", (1.0, "x"))])), "line[1]: expected float, found text");
    assert_eq!(error::<External>(&"line"), "expected a variant with its content, found its name alone");
    assert_eq!(error::<Internal>(&BTreeMap::from([("radius", 1.0)])), "attribute `kind` is missing");
    assert_eq!(error::<Strict>(&BTreeMap::from([("kind", Value::Text("Rectangle".to_owned())), ("a", Value::Float(1.0)), ("x", Value::None)])), "unknown attribute `x`");
    assert_eq!(read::<Strict>(&BTreeMap::from([("kind", Value::Text("Rectangle".to_owned())), ("a", Value::Float(1.0))])), Strict::Rectangle { a: 1.0 });
    let untagged = error::<Untagged>(&BTreeMap::from([("radius", "x")]));
    assert!(untagged.starts_with("no variant accepts the value (not `Nothing`: expected None, found dictionary; not `Number`: "), "{untagged}");
}

fn _borrowed(bytes: &[u8]) -> Result<Value, pb::error::FromBytesError> {
    from_bytes(Dialect::Pb, bytes)
}
