//! The dynamic value type, for tools and for code that does not know the type.

mod access;
mod compare;
mod convert;
mod digest;
mod equal;
mod from;
mod index;
mod read;
mod reading;
mod serde;
mod settle;
mod unshare;
mod write;

pub(crate) use self::reading::Reading;
pub use self::{convert::ConvertError, index::ValueIndex, unshare::UnshareError};
use crate::{
    banana::Integer,
    jelly::{Date, DateTime, Decimal, Time, TimeDelta},
};

/// Any Jelly value, owned and dynamic: what `serde_json::Value` is for JSON.
///
/// * Make one with `pb::value!`, with `From` and `collect`, or of any type that can be sent with
///   [`from_jelly`](Self::from_jelly).
/// * Read it with [`get`](Self::get), `value["key"]["other"][0]`, and [`as_str`](Self::as_str) and its siblings; compare
///   its parts with plain values; read it as a type with [`read`](Self::read); or `match` on it.
///
/// ```
/// use pb::Value;
///
/// fn has_failed(build: &Value) -> bool {
///     build["results"] == 2 || build["steps"][0]["text"] == "failed"
/// }
///
/// let step: Value = [("text", "failed")].into_iter().collect();
/// let build: Value = [("steps", vec![step])].into_iter().collect();
/// assert!(has_failed(&build));
/// ```
///
/// Received over a connection, it contains only values that the connection allows: registered classes,
/// and no entries of tables. Read with [`from_bytes`](crate::from_bytes) it contains anything, inert.
///
/// A received value stands on its own. A part that it shares with other arguments, attributes or items is
/// contained in each of them, and charged to [`Limits::max_memory`](crate::Limits::max_memory) each time.
/// A part that is shared within the value is a [`Reference`](Self::Reference) where it is met first. After
/// that, and inside of itself, it is a [`Dereference`](Self::Dereference), so that a value which contains
/// itself is a finite tree. `get`, indexing, `as_*` and comparisons with plain values look through a `Reference`. They
/// find nothing in a `Dereference`, whose content lies elsewhere: where peers may share parts, call
/// [`unshared`](Self::unshared) first, or [`read`](Self::read) a type. (A part is shared if a Python program sends
/// one list, tuple, dictionary or object twice in a message. Texts, numbers and byte strings are never shared.)
///
/// Two values are equal if they cannot be told apart by following all numbers: it makes no difference
/// which parts are shared.
///
/// Of set items and keys that are equal in Python the first is kept. `1`, `1.0`, `true` and the decimal
/// `1` are one key, and so are the decimals `1.50` and `1.5`. A NaN is equal to nothing, and a byte string
/// is never equal to text, though `value == "text"` is true of both (see [`as_str`](Self::as_str)). Copies are equal if their classes and states are.
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
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub enum Value {
    /// `[None]`
    #[default]
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
    /// `[dictionary [key value]…]` in the order of arrival. If a key is sent twice, its last value counts.
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
    /// `[unpersistable reason]`: a value that the sender could not send, with the reason.
    Unpersistable(String),
    /// `[class state]`: a copy.
    Copy {
        /// The class name.
        class: String,
        /// The state, usually a dictionary.
        state: Box<Self>,
    },
    /// `[class id state]`: a live object that is sent for the first time, a *cache* in Twisted. Inert.
    Cache {
        /// The class name.
        class: String,
        /// The id that its owner gave it.
        id: i64,
        /// The state.
        state: Box<Self>,
    },
    /// `[cached id]`: a live object that was sent before. Inert.
    Cached(i64),
    /// `[lcache id]`: a replica that is sent back to the object's owner. Inert.
    LocalCache(i64),
    /// `[remote id]`: a reference to an object of the sender. Inert.
    Remote(i64),
    /// `[local id]`: a reference that is sent back to its object's owner. Inert.
    Local(i64),
    /// `[reference n X]`: X, which is met again.
    ///
    /// The number is not the one on the wire. No two parts of received values have the same number in this
    /// process, so a received value can be put into another one. When a value is sent, it gets other numbers.
    Reference(u64, Box<Self>),
    /// `[dereference n]`: the value of the [`Reference`](Self::Reference) with this number.
    ///
    /// If the number is defined several times, the last definition before this counts, in the order in which
    /// the value is written. If none is before it, the first one after it counts.
    Dereference(u64),
}
