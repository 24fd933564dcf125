//! The types that messages are read into.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, LinkedList};

use serde::{Deserialize, Serialize};

/// A value of 256 bytes.
pub(crate) type Wide = [u64; 32];
/// A larger value, whose type has no `Default`.
pub(crate) type Widest = (Wide, Wide, Wide, Wide, Wide, Wide);

/// A large copy, of which no attribute arrives.
#[derive(pb::RemoteCopy)]
#[pb(class = "m.Big")]
pub(crate) struct Big {
    #[pb(default)]
    _fields: Widest,
}

/// A node that may hold another one.
#[derive(pb::Unjelly)]
pub(crate) struct Node {
    pub(crate) _next: Option<Box<Self>>,
    pub(crate) _number: Option<i64>,
}

/// A copy with three attributes.
#[derive(pb::RemoteCopy)]
#[pb(class = "m.Item")]
pub(crate) struct Item {
    pub(crate) _name: String,
    pub(crate) _number: i64,
    pub(crate) _tags: Vec<String>,
}

/// An enum of two classes, one of which is large.
#[derive(pb::RemoteCopy)]
#[expect(dead_code, clippy::large_enum_variant, reason = "it is only read, and large on purpose")]
pub(crate) enum Either {
    Big(Big),
    Item(Item),
}

/// A replica.
#[derive(pb::RemoteCache, Clone)]
#[pb(class = "m.Pond")]
pub(crate) struct Pond {
    #[pb(default)]
    _wide: Wide,
}

#[pb::methods]
impl Pond {}

/// A replica whose state may have any size.
#[derive(pb::RemoteCache, Clone)]
#[pb(class = "m.Lake")]
pub(crate) struct Lake {
    _ducks: Vec<i64>,
}

#[pb::methods]
impl Lake {}

/// A large type that serde reads.
#[derive(Deserialize, Serialize, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[serde(default)]
pub(crate) struct Fat {
    a: Wide,
    b: Wide,
}

/// A type that serde reads, and that contains itself.
#[derive(Deserialize, Serialize)]
pub(crate) struct Chain {
    #[serde(default)]
    next: Option<Box<Self>>,
    #[serde(default)]
    wide: Wide,
}

/// A copy with three small fields.
#[derive(Deserialize, Serialize)]
pub(crate) struct Plain {
    a: i64,
    b: f64,
    c: String,
}

macro_rules! by_serde {
    ($($name:ident = $type:ty;)*) => {$(
        #[derive(pb::Unjelly)]
        #[pb(transparent)]
        pub(crate) struct $name {
            #[pb(serde)]
            _value: $type,
        }
    )*};
}

by_serde! {
    Floats = Vec<f64>;
    Bytes = Vec<u8>;
    Texts = Vec<String>;
    Pairs = Vec<(u8, u8)>;
    Boxes = Vec<Box<u8>>;
    Fats = Vec<Option<Box<Fat>>>;
    FatsInPlace = Vec<Fat>;
    Chains = Vec<Chain>;
    Plains = Vec<Plain>;
    HashOfInts = HashMap<i64, i64>;
    HashOfTexts = HashMap<String, i64>;
    TreeOfInts = BTreeMap<i64, i64>;
    SetOfInts = HashSet<i64>;
    TreeSetOfInts = BTreeSet<i64>;
    Linked = LinkedList<u8>;
    Values = Vec<pb::Value>;
}
