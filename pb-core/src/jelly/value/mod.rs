//! Any value, for tools and for code that does not know the type.

mod digest;
mod equal;
mod read;
mod reading;
mod serde;
mod settle;
mod write;

pub(crate) use self::reading::Reading;
use crate::{
    banana::Integer,
    jelly::{Date, DateTime, Decimal, Time, TimeDelta},
};

/// Any Jelly value, owned and dynamic.
///
/// On a connection it holds what the connection lets in: registered classes and no table entries.
/// Read with [`from_bytes`](crate::from_bytes) it holds anything, inert.
///
/// What was received stands on its own: what it shares with other arguments, attributes or items is in
/// each of them, charged to [`Limits::max_memory`](crate::Limits::max_memory) each time. Parts that are
/// shared within it stand as [`Reference`](Self::Reference) where they are met first, and as
/// [`Dereference`](Self::Dereference) after that and inside of themselves, so that a value which contains
/// itself is a finite tree.
///
/// The numbers are those of this process, no two parts of received values have the same, and others are
/// written when it is sent. So values can be put into each other. A `Dereference` means the last
/// definition of its number before it, in the order in which the value is written; where there is none,
/// the first one after it.
///
/// Two values are equal if nobody could tell them apart who follows all numbers: it makes no difference
/// what is shared.
///
/// Of items of a set and of keys that are equal in Python the first is kept: `1`, `1.0`, `true` and the
/// decimal `1` are one key, `1.50` and `1.5` as decimals as well. A NaN is equal to nothing, a byte string
/// is never equal to text, and copies are equal if their states are.
///
/// ```
/// use pb::{Value, banana::Dialect, jelly::{from_bytes, to_bytes}};
///
/// // l = [1]; l.append(l)
/// let wire = b"\x03\x80\x04\x87\x01\x81\x03\x80\x08\x87\x01\x81\x02\x80\x03\x87\x01\x81";
/// let value: Value = from_bytes(Dialect::Pb, wire)?;
/// let cycle = Value::List(vec![Value::Int(1.into()), Value::Dereference(1)]);
/// assert_eq!(value, Value::Reference(1, Box::new(cycle)));
/// assert_eq!(to_bytes(Dialect::Pb, &value)?, wire);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Value {
    /// `[None]`
    None,
    /// `[boolean true]`
    Bool(bool),
    /// An integer of up to 448 bits.
    Int(Integer),
    /// A double; compared as a number, so a NaN is not equal to itself.
    Float(f64),
    /// A byte string; `str` of Python 2 and `bytes` of Python 3.
    Bytes(Vec<u8>),
    /// `[unicode utf8]`
    Text(String),
    /// `[list …]`
    List(Vec<Self>),
    /// `[tuple …]`
    Tuple(Vec<Self>),
    /// `[dictionary [key value]…]` in the order of arrival; of a key sent twice the last value counts.
    Dict(Vec<(Self, Self)>),
    /// `[set …]`
    Set(Vec<Self>),
    /// `[frozenset …]`
    FrozenSet(Vec<Self>),
    /// `[datetime …]`
    DateTime(DateTime),
    /// `[date …]`
    Date(Date),
    /// `[time …]`
    Time(Time),
    /// `[timedelta …]`
    TimeDelta(TimeDelta),
    /// `[decimal digits exponent]`
    Decimal(Decimal),
    /// `[unpersistable reason]`: the sender would not send something, and says why.
    Unpersistable(String),
    /// `[class state]`: a copy.
    Copy {
        /// The class name.
        class: String,
        /// Its state, usually a dictionary.
        state: Box<Self>,
    },
    /// `[class id state]`: a cache, sent for the first time. Inert.
    Cache {
        /// The class name.
        class: String,
        /// The owner's number for it.
        id: i64,
        /// Its state.
        state: Box<Self>,
    },
    /// `[cached id]`: a cache that was sent before. Inert.
    Cached(i64),
    /// `[lcache id]`: a cache on its way home. Inert.
    LocalCache(i64),
    /// `[remote id]`: a reference to an object of the sender. Inert.
    Remote(i64),
    /// `[local id]`: a reference on its way home. Inert.
    Local(i64),
    /// `[reference n X]`: X, which is met again. The number is one of this process, not the one on the
    /// wire.
    Reference(u64, Box<Self>),
    /// `[dereference n]`: the value of the [`Reference`](Self::Reference) with this number.
    Dereference(u64),
}

impl Value {
    /// The value of an attribute, for a dictionary with text or byte-string keys, or for a copy whose
    /// state is one.
    pub fn get(&self, attribute: &str) -> Option<&Self> {
        match self {
            Self::Dict(entries) => entries
                .iter()
                .find(|(key, _)| key.as_str() == Some(attribute))
                .map(|(_, value)| value),
            Self::Copy { state, .. } | Self::Cache { state, .. } | Self::Reference(_, state) => {
                state.get(attribute)
            }
            _ => None,
        }
    }

    /// Text, or a byte string that is UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            Self::Reference(_, value) => value.as_str(),
            _ => None,
        }
    }
}
