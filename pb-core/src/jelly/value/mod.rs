//! Any value, for tools and for code that does not know the type.

mod digest;
mod read;
mod serde;
mod write;

pub(crate) use self::digest::Digests;
use crate::{Date, DateTime, Decimal, Integer, Time, TimeDelta};

/// Any Jelly value, owned and dynamic.
///
/// On a connection it holds what the connection lets in: registered classes and no table entries.
/// Read with [`from_bytes`](crate::from_bytes) it holds anything, inert.
///
/// Shared parts stand as they do on the wire, as [`Reference`](Self::Reference) and
/// [`Dereference`](Self::Dereference), so that a value which contains itself is a finite tree.
///
/// ```
/// # use pb_core as pb;
/// use pb::{Dialect, Value, from_bytes, to_bytes};
///
/// // l = [1]; l.append(l)
/// let wire = b"\x03\x80\x04\x87\x01\x81\x03\x80\x08\x87\x01\x81\x02\x80\x03\x87\x01\x81";
/// let value: Value = from_bytes(Dialect::Pb, wire)?;
/// let cycle = Value::List(vec![Value::Int(1.into()), Value::Dereference(1)]);
/// assert_eq!(value, Value::Reference(1, Box::new(cycle)));
/// assert_eq!(to_bytes(Dialect::Pb, &value)?, wire);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
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
    /// `[dictionary [key value]…]` in the order of arrival; of a key sent twice the last counts.
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
    /// `[reference n X]`: X, which is met again.
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
            _ => None,
        }
    }
}
