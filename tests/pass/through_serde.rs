//! Values that travel through serde: `#[serde(with)]` and its siblings on fields with `#[pb(serde)]`, and
//! `Plain`, which reads as leniently as native types and says where an error is.

use std::{collections::BTreeMap, fmt::Debug};

use pb::{
    Copyable, Jelly, Plain, RemoteCopy, Unjelly, Value,
    banana::Dialect,
    jelly::{UnjellyOwned, from_bytes, to_bytes},
};
use serde::{Deserialize, Serialize};

mod hex {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(value: &u8, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{value:x}"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
        u8::from_str_radix(&String::deserialize(deserializer)?, 16).map_err(D::Error::custom)
    }
}

#[derive(Copyable, RemoteCopy, Serialize, Deserialize, Debug, PartialEq)]
#[pb(class = "serde.With")]
struct With {
    #[pb(serde)]
    #[serde(with = "hex")]
    both: u8,
    #[pb(serde)]
    #[serde(serialize_with = "hex::serialize", deserialize_with = "self::hex::deserialize")]
    each: u8,
    #[pb(serde, default)]
    #[serde(rename = "other", with = "hex")]
    renamed: u8,
    /// Without `#[pb(serde)]` the attribute is for serde only.
    #[serde(with = "hex")]
    native: u8,
}

#[derive(Jelly, Unjelly, Serialize, Deserialize, Debug, PartialEq)]
enum InVariants {
    Newtype(#[pb(serde)] #[serde(with = "hex")] u8),
    Tuple(#[pb(serde)] #[serde(with = "hex")] u8, i64),
    Struct {
        #[pb(serde)]
        #[serde(with = "hex")]
        value: u8,
    },
}

#[derive(Jelly, Unjelly, Serialize, Deserialize, Debug, PartialEq)]
#[pb(transparent)]
struct Transparent(
    #[pb(serde)]
    #[serde(with = "hex")]
    u8,
);

#[derive(Serialize, Deserialize, Debug, PartialEq)]
struct Lenient {
    open: bool,
    count: i64,
    ratio: f64,
    bytes: Vec<u8>,
    array: [u8; 2],
    text: String,
    pair: (i64, String),
    list: Vec<i64>,
    map: BTreeMap<String, Vec<i64>>,
    #[serde(default)]
    kind: Option<Kind>,
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
enum Kind {
    Number(i64),
    Named { value: i64 },
}

fn returns<T: Jelly + UnjellyOwned + Debug + PartialEq>(value: T) {
    let bytes = to_bytes(Dialect::Pb, &value).unwrap();
    assert_eq!(from_bytes::<T>(Dialect::Pb, &bytes).unwrap(), value);
}

fn read<T: UnjellyOwned>(value: &impl Jelly) -> Result<T, pb::error::FromBytesError> {
    from_bytes(Dialect::Pb, &to_bytes(Dialect::Pb, value).unwrap())
}

fn main() {
    let with = With { both: 255, each: 254, renamed: 253, native: 252 };
    let Value::Copy { state, .. } = read(&with).unwrap() else { panic!() };
    let state: BTreeMap<String, Value> = read(&*state).unwrap();
    assert_eq!(state["both"].as_str(), Some("ff"));
    assert_eq!(state["each"].as_str(), Some("fe"));
    assert_eq!(state["renamed"].as_str(), Some("fd"));
    assert_eq!(state["native"], Value::Int(252.into()));
    returns(with);
    returns(InVariants::Newtype(255));
    returns(InVariants::Tuple(255, 1));
    returns(InVariants::Struct { value: 255 });
    returns(Transparent(255));
    let text = BTreeMap::from([("both", "zz")]);
    let error = read::<With>(&Value::Copy { class: "serde.With".into(), state: Box::new(read(&text).unwrap()) });
    assert_eq!(error.unwrap_err().to_string(), "both: invalid digit found in string");

    let int = |value: i64| Value::Int(value.into());
    let text = |text: &str| Value::Text(text.to_owned());
    let sent = |count: Value, map: Value, kind: Value| {
        BTreeMap::from([
            ("open", int(1)),
            ("count", count),
            ("ratio", int(2)),
            ("bytes", Value::Bytes(b"\xff\x00".to_vec().into())),
            ("array", Value::Bytes(b"\x01\x02".to_vec().into())),
            ("text", Value::Bytes(b"abc".to_vec().into())),
            ("pair", Value::List(vec![int(1), text("x")])),
            ("list", Value::Tuple(vec![int(1), int(2)])),
            ("map", map),
            ("kind", kind),
        ])
    };
    let map = |item: Value| Value::Dict(vec![(text("a b"), Value::List(vec![int(1), item]))]);
    let received: Plain<Lenient> = read(&sent(Value::Bool(true), map(int(2)), Value::None)).unwrap();
    let wanted = Lenient {
        open: true,
        count: 1,
        ratio: 2.0,
        bytes: vec![255, 0],
        array: [1, 2],
        text: "abc".to_owned(),
        pair: (1, "x".to_owned()),
        list: vec![1, 2],
        map: BTreeMap::from([("a b".to_owned(), vec![1, 2])]),
        kind: None,
    };
    assert_eq!(received.0, wanted);
    returns(Plain(wanted));
    returns((Plain(Kind::Number(5)), vec![Plain(Kind::Named { value: 1 })]));

    let error = |value: &BTreeMap<&'static str, Value>| {
        read::<Plain<Lenient>>(value).unwrap_err().to_string()
    };
    assert!(error(&sent(text("x"), map(int(2)), Value::None)).starts_with("count: "));
    assert!(error(&sent(int(1), map(text("x")), Value::None)).starts_with("map[\"a b\"][1]: "));
    let named = Value::Dict(vec![(text("Named"), Value::Dict(vec![(text("value"), text("x"))]))]);
    assert!(error(&sent(int(1), map(int(2)), named)).starts_with("kind.Named.value: "));
    let number = Value::Dict(vec![(text("Number"), text("x"))]);
    assert!(error(&sent(int(1), map(int(2)), number)).starts_with("kind.Number: "));
    // A byte string is a sequence of bytes only.
    assert!(read::<Plain<Vec<i64>>>(&Value::Bytes(b"abc".to_vec().into())).is_err());
}
