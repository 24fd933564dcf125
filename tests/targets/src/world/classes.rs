//! Classes that are copied: every shape that the derives support.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fmt,
    sync::Arc,
};

use pb::{
    Copyable, Decimal, RemoteCopy, TextEncoding, Value,
    time::{Date, DateTime, Time, TimeDelta},
};

#[derive(Copyable, RemoteCopy, Debug, Clone, PartialEq)]
#[pb(class = "fuzz.Pond", alias = "fuzz.OldPond", rename_all = "camelCase")]
pub(crate) struct Pond {
    pub(crate) num_frogs: i64,
    name: String,
    ducks: Vec<String>,
    #[pb(default)]
    depth: f64,
    #[pb(rename = "is_deep", default)]
    is_deep: bool,
    // Not an `Option`: a shared `None` would be read as `Some`, and be written as `None`.
    #[pb(default = nothing)]
    extra: Box<Value>,
    plain: Option<Bare>,
}

fn nothing() -> Box<Value> {
    Box::new(Value::None)
}

#[derive(Copyable, RemoteCopy, Debug, Clone, PartialEq)]
#[pb(class = "fuzz.Bare", deny_unknown_fields)]
pub(crate) struct Bare {}

#[derive(Copyable, RemoteCopy, Debug, Clone, PartialEq)]
#[pb(class = "fuzz.Circle")]
pub(crate) struct Circle {
    radius: f64,
}

#[derive(Copyable, RemoteCopy, Debug, Clone, PartialEq)]
#[pb(class = "fuzz.Square")]
pub(crate) struct Square {
    side: u16,
    inner: Option<Box<Shape>>,
}

#[derive(Copyable, RemoteCopy, Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Circle(Circle),
    Square(Square),
}

/// An enum of two copies of any classes.
#[derive(Copyable, RemoteCopy, Debug, Clone, PartialEq)]
pub(crate) enum Either<A, B> {
    Left(A),
    Right(B),
}

/// A class whose values are shared, deep, and contain themselves.
#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "fuzz.Tree")]
pub(crate) struct Tree {
    value: i64,
    left: Option<Arc<Self>>,
    right: Option<Arc<Self>>,
    names: Arc<Vec<String>>,
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "fuzz.Pair")]
pub(crate) struct Pair {
    left: Tree,
    right: Either<Pond, Circle>,
}

/// A class whose state is checked by code that may refuse it.
#[derive(Copyable, RemoteCopy, Debug, Clone, PartialEq)]
#[pb(class = "fuzz.Even", state = EvenState)]
pub(crate) struct Even(i64);

#[derive(pb::Jelly, pb::Unjelly)]
pub(crate) struct EvenState {
    number: i64,
}

impl From<&Even> for EvenState {
    fn from(even: &Even) -> Self {
        Self { number: even.0 }
    }
}

impl TryFrom<EvenState> for Even {
    type Error = &'static str;

    fn try_from(state: EvenState) -> Result<Self, Self::Error> {
        match state.number % 2 {
            0 => Ok(Self(state.number)),
            _ => Err("the number is odd"),
        }
    }
}

#[derive(pb::Jelly, pb::Unjelly, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[pb(rename_all = "SCREAMING-KEBAB-CASE")]
pub(crate) enum Side {
    Buy,
    #[pb(alias = "S")]
    Sell,
    Hold,
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "fuzz.Order")]
pub(crate) struct Order {
    side: Side,
    by_side: BTreeMap<Side, Vec<i32>>,
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "fuzz.Moments")]
pub(crate) struct Moments {
    at: DateTime,
    on: Date,
    time: Time,
    took: TimeDelta,
    cost: Option<Decimal>,
}

type Key = (i64, Option<Arc<str>>);

/// A class of containers of anything.
#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "fuzz.Bag")]
pub(crate) struct Bag {
    keys: Value,
    by_pair: Option<BTreeMap<Key, Vec<Value>>>,
    names: BTreeMap<String, Arc<Value>>,
    numbers: BTreeSet<i64>,
    blobs: Vec<Vec<u8>>,
    all: Option<Vec<Value>>,
    three: Option<[i64; 3]>,
    two: Option<(i64, Option<Arc<str>>)>,
}

/// An error that is sent as a copy.
#[derive(pb::Error, Copyable, RemoteCopy, Debug, Clone, PartialEq)]
#[pb(class = "fuzz.Sad")]
pub(crate) struct Sad {
    pub(crate) depth: i64,
}

impl fmt::Display for Sad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} deep", self.depth)
    }
}

impl Error for Sad {}

/// An error that is sent by its class name.
#[derive(pb::Error, Debug)]
#[pb(class = "fuzz.StockError", parents = ["builtins.LookupError"])]
pub(crate) enum StockError {
    OutOfStock,
    Unknown(String),
}

impl fmt::Display for StockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfStock => f.write_str("out of stock"),
            Self::Unknown(item) => write!(f, "no {item}"),
        }
    }
}

impl Error for StockError {}

/// The ways in which text is sent.
pub(crate) const TEXTS: [TextEncoding; 2] = [TextEncoding::Unicode, TextEncoding::Bytes];
