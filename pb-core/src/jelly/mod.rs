//! Jelly: values to tokens and back (`twisted.spread.jelly`).
//!
//! Integers, floats and byte strings stand for themselves. Everything else is a list whose first
//! element, the *atom*, says what it is. `docs/values.md` has the form of each value.

pub(crate) mod admission;
mod args;
mod atom;
#[cfg(feature = "num-bigint")]
mod big_int;
#[cfg(feature = "chrono")]
mod chrono;
mod entry;
pub(crate) mod fields;
mod files;
#[cfg(feature = "rust_decimal")]
mod fixed;
mod ignore;
mod insecure;
pub(crate) mod instance;
mod invoker;
mod jellier;
mod jelly_error;
mod keyed;
pub(crate) mod memory;
mod number;
mod on_heap;
mod one;
mod prepared;
mod receive;
pub(crate) mod registry;
mod room;
mod scratch;
pub(crate) mod security;
mod send;
pub(crate) mod serde;
mod sharing;
pub(crate) mod stack;
mod style;
mod time;
pub(crate) mod unjellier;
mod unjelly_error;
mod value;

pub(crate) use self::{
    admission::Admission,
    atom::{Atom, Kind, class_name, class_names},
    entry::TableEntry,
    instance::Instance,
    invoker::{Invoker, Name, Notes},
    jellier::{Audience, Mark, prepare},
    prepared::{Place, Prepared, dereference, reference},
    sharing::{Followed, Link},
    style::Style,
    unjellier::{Extra, Section},
    unjelly_error::{cut_all, excerpt},
    value::Reading,
};
pub use self::{
    args::Args,
    files::{FromBytesError, from_bytes, to_bytes},
    insecure::{InsecureJelly, Refusal},
    jellier::Jellier,
    jelly_error::{JellyError, JellyErrorKind},
    number::Decimal,
    style::Text,
    time::{Date, DateTime, Time, TimeDelta},
    unjelly_error::{ReadResult, UnjellyError, UnjellyErrorKind},
    value::Value,
};
use self::{
    sharing::Sharing,
    stack::{Reach, Stack},
};
use crate::{banana::Cursor, perspective::Perspective};

/// A value that can be sent.
///
/// Derive it: [`Copyable`](crate::Copyable) for a class, `Jelly` for plain state inside one and for
/// enums without fields. By hand it is written in terms of values that already can be sent:
///
/// ```
/// use pb::{Jelly, error::JellyError, jelly::Jellier};
///
/// struct Celsius(f64);
///
/// impl Jelly for Celsius {
///     fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
///         self.0.jelly(out)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent: it has no flavor",
    label = "does not implement `pb::Jelly`",
    note = "add `#[derive(pb::Copyable)]` to send a copy, or `#[derive(pb::Jelly)]` for plain state inside another class and for enums without fields",
    note = "a live object (`#[derive(pb::Cacheable)]`) is sent by its handle, `pb::Published::new(value)`",
    note = "an object that the peer is to call (`#[remote]` methods) is sent as a `pb::Local`, `pb::Local::new(object)`, or as a `pb::View` if it has `#[view]` methods"
)]
pub trait Jelly {
    /// Writes exactly one expression.
    ///
    /// # Errors
    /// When the value cannot travel: too long, too deep, or what the implementation finds.
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError>;

    /// Not public API. `u8` overrides this to write byte strings.
    #[doc(hidden)]
    fn jelly_slice(items: &[Self], out: &mut Jellier) -> Result<(), JellyError>
    where
        Self: Sized,
    {
        out.expression("list", items.len())?;
        out.nested(|out| send::items(items, out))
    }
}

/// A value that can be read from received bytes, of which it may borrow strings and bytes.
///
/// Derive it: [`RemoteCopy`](crate::RemoteCopy) for a class, `Unjelly` for plain state inside one and
/// for enums without fields. By hand it is written in terms of values that already can be read:
///
/// ```
/// use pb::{Unjelly, error::UnjellyError, jelly::{ReadResult, Unjellier}};
///
/// struct Celsius(f64);
///
/// impl<'de> Unjelly<'de> for Celsius {
///     fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
///         let degrees = f64::unjelly(from)?;
///         if degrees < -273.15 {
///             return Err(UnjellyError::custom("colder than nothing"));
///         }
///         Ok(Self(degrees))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be received: it has no flavor",
    label = "does not implement `pb::Unjelly`",
    note = "for a class derive `RemoteCopy`; for plain state and enums without fields derive `Unjelly`",
    note = "a replica (`#[derive(pb::RemoteCache)]`) is received as `pb::Cached<{Self}>`",
    note = "an object of the peer is received as a `pb::RemoteReference`; a local object that comes back, as a `pb::Local` or a `pb::View`"
)]
pub trait Unjelly<'de>: Sized {
    /// Reads exactly one expression. What reads none, or more, is an error of the value that it is read
    /// for ([`UnjellyErrorKind::Unbalanced`]).
    ///
    /// # Errors
    /// When the expression is not what this type takes.
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self>;

    /// Not public API. Whether it is known to read exactly one expression: what does not say so is
    /// compared with where the expression ends.
    #[doc(hidden)]
    const EXACT: bool = false;

    /// Not public API. `u8` overrides this to read byte strings.
    #[doc(hidden)]
    fn unjelly_vec(from: &mut Unjellier<'de>) -> ReadResult<Vec<Self>> {
        receive::list(from)
    }

    /// Not public API. Reads it on the heap, which arrays do without the stack.
    #[doc(hidden)]
    fn unjelly_boxed(from: &mut Unjellier<'de>) -> ReadResult<Box<Self>> {
        on_heap::boxed(from)
    }

    /// Not public API. What stands for an attribute or argument that did not arrive.
    #[doc(hidden)]
    fn absent() -> Option<Self> {
        None
    }
}

/// A value that outlives the message it came in: what an answer must be.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an answer: it cannot be received, or it borrows from the message",
    label = "an answer outlives its message: use an owned type",
    note = "if the code does not name the type of the answer, name it: `call_remote::<i64>(…)`, or `call_remote::<()>(…)` for a method without an answer",
    note = "for a class derive `RemoteCopy`; for plain state and enums without fields derive `Unjelly`",
    note = "a replica (`RemoteCache`) is received as its handle, a `pb::Cached`",
    note = "an object of the peer is received as a `pb::RemoteReference`; a local object that comes back, as a `pb::Local` or a `pb::View`"
)]
pub trait UnjellyOwned: for<'de> Unjelly<'de> + Send + 'static {}

#[diagnostic::do_not_recommend]
impl<T: for<'de> Unjelly<'de> + Send + 'static> UnjellyOwned for T {}

/// Reads one value straight out of received bytes (`twisted.spread.jelly._Unjellier`).
///
/// The bytes were found sound before, so what can go wrong here is an error of the value, never of
/// the connection.
pub struct Unjellier<'de> {
    pub(crate) cursor: Cursor<'de>,
    section: Section<'de>,
    pub(crate) admission: &'de Admission,
    depth: usize,
    stack: Stack,
    /// How far the reading went since the innermost shared value began.
    reach: Reach,
    /// Memory that items may still take.
    pub(crate) memory: usize,
    /// What they might take at first.
    max_memory: usize,
    sharing: Option<Box<Sharing>>,
    /// Bytes that may still be read again, or hashed and compared again.
    reread: usize,
    /// Of a [`Value`](Value) that has keys or shared parts.
    reading: Option<Box<Reading>>,
    /// How many items of sets and keys of maps, of types, lie around what is read.
    hashables: usize,
    /// The connection it came over, unless it did not come over any.
    invoker: Option<&'de dyn Invoker>,
    /// Who sent it, if that is known.
    pub(crate) caller: Option<&'de Perspective>,
    /// What the rungs above noted of the entries that were met.
    pub(crate) notes: Option<Notes>,
    /// How many values lie around what is read of which it is checked where they end.
    checked: usize,
    /// How many objects are being built around what is read that their connection keeps.
    pub(crate) kept: usize,
    /// Counts parts that were passed over without being looked into, and values whose reading has not come
    /// to its end. While there are none, every entry in what was read is noted.
    unread: usize,
}
