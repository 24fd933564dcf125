//! The dialect makes no difference to what arrives, and to the errors of what cannot be read.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};

use pb::{
    CallError, Copyable, Decimal, Integer, Jelly, RemoteCopy, TextEncoding, Unjelly, Value,
    banana::Dialect,
    time::{Date, DateTime, Time, TimeDelta},
};
use pb_test_support::{Pair, Random, speak};

/// A copy with attributes of many kinds.
#[derive(Copyable, RemoteCopy, Debug, Clone, PartialEq)]
#[pb(class = "dialects.Frog", alias = "dialects.Toad", rename_all = "camelCase")]
struct Frog {
    name: String,
    leg_count: u8,
    best_friend: Option<Box<Self>>,
    #[pb(default)]
    notes: Vec<Value>,
    #[pb(alias = "weight")]
    mass: f64,
}

/// A copy of which only one attribute travels by a name of its own.
#[derive(Copyable, RemoteCopy, Debug, Clone, PartialEq)]
#[pb(class = "dialects.Leaf", transparent)]
struct Leaf(Vec<u8>);

/// A plain state with others inside of it.
#[derive(Jelly, Unjelly, Debug, Clone, PartialEq)]
struct Pool {
    name: String,
    #[pb(flatten)]
    size: Size,
    frogs: Vec<Frog>,
    #[pb(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Jelly, Unjelly, Debug, Clone, PartialEq)]
struct Size {
    width: i64,
    #[pb(default = 3)]
    height: u16,
}

/// The attributes of [`Size`] and of [`Frog`], as other types.
#[derive(Jelly, Unjelly, Debug, Clone, PartialEq)]
struct Other {
    height: Option<String>,
    #[pb(alias = "name")]
    width: Value,
}

#[derive(Jelly, Unjelly, Debug, Clone, PartialEq)]
enum Plant {
    Reed,
    Lily(Leaf),
    Moss { size: Size, spots: (i64, f64) },
}

#[derive(Jelly, Unjelly, Debug, Clone, PartialEq)]
#[pb(tag = "kind")]
enum Tagged {
    Empty,
    Sized(Size),
    Named { name: String },
}

#[derive(Jelly, Unjelly, Debug, Clone, PartialEq)]
#[pb(untagged)]
enum Untagged {
    Number(i64),
    Sized(Size),
    Many(Vec<Self>),
    Other(Value),
}

/// Returns what it was given, read as a type.
struct Pond;

macro_rules! pond {
    ($($method:ident: $type:ty,)*) => {
        #[pb::methods]
        impl Pond {
            $(#[remote]
            fn $method(&self, value: $type) -> $type {
                value
            })*
        }

        const METHODS: &[&str] = &[$(stringify!($method)),*];
    };
}

pond! {
    any: Value,
    integer: i64,
    large: Integer,
    float: f64,
    boolean: bool,
    text: String,
    bytes: Vec<u8>,
    list: Vec<Value>,
    numbers: Vec<u16>,
    pair: (Value, String),
    map: BTreeMap<String, Value>,
    set: BTreeSet<i64>,
    maybe: Option<Size>,
    frog: Frog,
    frogs: Vec<Frog>,
    leaf: Leaf,
    pool: Pool,
    size: Size,
    other: Other,
    plant: Plant,
    tagged: Tagged,
    untagged: Untagged,
    moment: DateTime,
}

/// The ends of one connection in each dialect and with each form of text.
fn pairs() -> Vec<Vec<Pair>> {
    let with = |encoding| {
        let pair = |dialect| {
            Pair::with(Pond, |config| {
                speak(dialect)(config);
                config.text_encoding = encoding;
            })
        };
        [Dialect::None, Dialect::Pb, Dialect::Compact].map(pair).into()
    };
    [TextEncoding::Unicode, TextEncoding::Bytes].map(with).into()
}

/// Returns the answer of a method in each of these connections, or its error, which must be the same in all of them.
fn answers(
    pairs: &mut [Pair],
    method: &str,
    value: &(impl Jelly + Debug),
) -> Result<Value, String> {
    let mut answers = pairs.iter_mut().map(|pair| {
        let call = pair.peer().root().call_remote::<Value>(method, (value,));
        let answer = pair.finish(call);
        assert!(pair.server.failed.is_none() && pair.client.failed.is_none(), "{value:?}");
        answer.map_err(|error| match error {
            CallError::Remote(error) => format!("{}: {}", error.class(), error.message()),
            error => error.to_string(),
        })
    });
    let first = answers.next().unwrap();
    for answer in answers {
        // A NaN is not equal to itself, but prints as itself.
        assert_eq!(format!("{answer:?}"), format!("{first:?}"), "{method} of {value:?}");
    }
    first
}

fn word(random: &mut Random) -> String {
    let words = [
        "",
        "name",
        "legCount",
        "width",
        "height",
        "kind",
        "mass",
        "frogs",
        "Sized",
        "Lily",
        "Reed",
        "None",
        "unicode",
        "dictionary",
        "grün",
        "\u{1f438}",
        "dialects.Frog",
    ];
    match random.below(8) {
        0 => "x".repeat(random.below(300)),
        _ => words[random.below(words.len())].to_owned(),
    }
}

fn integer(random: &mut Random) -> Integer {
    let bits = random.below(64);
    let number = (random.number() >> bits) as i64;
    match random.below(8) {
        0 => "-1234567890123456789012345678901234567890123".parse().unwrap(),
        1 => i128::from(number).wrapping_mul(1 << random.below(63)).into(),
        2 => u64::MAX.into(),
        3 => [i64::MIN, i64::MAX, -1, 0, 127, 128, 255, 256, -32_768][random.below(9)].into(),
        4 => (-number).into(),
        _ => number.into(),
    }
}

fn float(random: &mut Random) -> f64 {
    let special = [0.0, -0.0, 1.5, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE, f64::MAX];
    match random.below(3) {
        0 => special[random.below(special.len())],
        _ => f64::from_bits(random.number()),
    }
}

fn values(random: &mut Random, depth: usize) -> Vec<Value> {
    let count = if random.below(20) == 0 { random.below(40) } else { random.below(4) };
    (0..count).map(|_| value(random, depth + 1)).collect()
}

/// Returns the attributes of a state: some that the types here have, and any others.
fn state(random: &mut Random, depth: usize) -> Value {
    let entry = |random: &mut Random| {
        let key = match random.below(10) {
            0 => value(random, depth + 2),
            1 => Value::Bytes(word(random).into_bytes()),
            _ => Value::Text(word(random)),
        };
        (key, value(random, depth + 1))
    };
    Value::Dict((0..random.below(6)).map(|_| entry(random)).collect())
}

fn value(random: &mut Random, depth: usize) -> Value {
    let kinds = if depth > 4 { 9 } else { 21 };
    match random.below(kinds) {
        0 => Value::None,
        1 => Value::Bool(random.below(2) == 0),
        2 | 3 => Value::Int(integer(random)),
        4 => Value::Float(float(random)),
        5 => Value::Bytes(word(random).into_bytes()),
        6 | 7 => Value::Text(word(random)),
        8 => match random.below(6) {
            0 => Value::DateTime(DateTime::new(
                Date::new(2026, 2, 28).unwrap(),
                Time::new(23, 59, 59, 7).unwrap(),
            )),
            1 => Value::Date(Date::new(1 + random.below(9998) as u16, 3, 1).unwrap()),
            2 => Value::Time(Time::new(1, 2, 3, random.below(1_000_000) as u32).unwrap()),
            3 => Value::TimeDelta(TimeDelta::new(random.below(9) as i64 - 4, 5, 6).unwrap()),
            4 => Value::Decimal(Decimal::new(random.below(1000) as i64 - 500, -2)),
            _ => Value::Unpersistable(word(random)),
        },
        9..=11 => Value::List(values(random, depth)),
        12 | 13 => Value::Tuple(values(random, depth)),
        14 => Value::Set(values(random, 4)),
        15 => Value::FrozenSet(values(random, 4)),
        16..=18 => state(random, depth),
        _ => {
            let classes = ["dialects.Frog", "dialects.Toad", "dialects.Leaf", "no.Such", "x"];
            let class = classes[random.below(classes.len())].to_owned();
            let state = match random.below(4) {
                0 => value(random, depth + 1),
                _ => state(random, depth + 1),
            };
            Value::Copy { class, state: Box::new(state) }
        }
    }
}

fn frog(random: &mut Random, depth: usize) -> Frog {
    let has_friend = depth < 3 && random.below(2) == 0;
    Frog {
        name: word(random),
        leg_count: random.number() as u8,
        best_friend: has_friend.then(|| Box::new(frog(random, depth + 1))),
        notes: values(random, depth + 2),
        mass: float(random),
    }
}

fn size(random: &mut Random) -> Size {
    Size { width: random.number() as i64 >> random.below(64), height: random.number() as u16 }
}

/// Checks that methods of each type answer the same to this value in all dialects. Returns how many have read it.
fn check(pairs: &mut [Vec<Pair>], value: &(impl Jelly + Debug)) -> usize {
    let mut read = 0;
    for pairs in pairs {
        for method in METHODS {
            read += usize::from(answers(pairs, method, value).is_ok());
        }
    }
    read
}

#[test]
fn a_value_arrives_equal_and_has_equal_errors_in_each_dialect() {
    let (mut random, mut pairs) = (Random::new(0x00d1_a1ec_7500), pairs());
    let read: usize = (0..250).map(|_| check(&mut pairs, &value(&mut random, 0))).sum();
    assert!(read > 1_000, "{read}");
}

#[test]
fn a_derived_type_arrives_equal_and_has_equal_errors_in_each_dialect() {
    let (mut random, mut pairs) = (Random::new(0x0dd_ba11), pairs());
    let random = &mut random;
    for _ in 0..12 {
        let frogs: Vec<_> = (0..random.below(4)).map(|_| frog(random, 0)).collect();
        let rest = (0..random.below(3)).map(|n| (format!("more{n}"), value(random, 2))).collect();
        let leaf = Leaf(word(random).into_bytes());
        check(&mut pairs, &frog(random, 0));
        check(&mut pairs, &(value(random, 2), word(random)));
        check(&mut pairs, &Other { height: Some(word(random)), width: value(random, 2) });
        check(&mut pairs, &Plant::Reed);
        check(&mut pairs, &Plant::Moss { size: size(random), spots: (5, float(random)) });
        check(&mut pairs, &Tagged::Empty);
        check(&mut pairs, &Tagged::Sized(size(random)));
        check(&mut pairs, &Tagged::Named { name: word(random) });
        check(
            &mut pairs,
            &Untagged::Many(vec![
                Untagged::Number(5),
                Untagged::Sized(size(random)),
                Untagged::Other(value(random, 2)),
            ]),
        );
        check(&mut pairs, &[Some(size(random)), None]);
        check(&mut pairs, &BTreeMap::from([(word(random), size(random))]));
        check(&mut pairs, &std::sync::Arc::new(leaf.clone()));
        check(&mut pairs, &Plant::Lily(leaf));
        check(
            &mut pairs,
            &Pool { name: word(random), size: size(random), frogs: frogs.clone(), rest },
        );
        check(&mut pairs, &frogs);
    }
}
