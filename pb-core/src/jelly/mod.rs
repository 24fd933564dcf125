//! Jelly: converts values to tokens and back (`twisted.spread.jelly`).
//!
//! Integers, floats and byte strings stand for themselves. Everything else is a list whose first
//! element, the *atom*, says what it is. `docs/values.md` has the form of each value.

pub(crate) mod admission;
mod args;
mod array;
mod atom;
pub(crate) mod attempt;
#[cfg(feature = "num-bigint")]
mod big_int;
#[cfg(feature = "chrono")]
mod chrono;
pub(crate) mod cow;
mod entry;
pub(crate) mod fields;
mod files;
mod from_text;
pub(crate) mod hidden;
mod ignore;
mod ignored;
mod insecure;
pub(crate) mod instance;
mod invoker;
mod jellier;
mod jelly_error;
mod keyed;
pub(crate) mod memory;
mod method_name;
pub(crate) mod mixed;
mod number;
mod on_heap;
mod one;
mod peek;
mod pointer;
mod prepared;
mod quote;
mod range;
mod receive;
pub(crate) mod registry;
pub(crate) mod rest;
mod room;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
mod scratch;
mod section;
pub(crate) mod security;
mod send;
pub(crate) mod serde;
mod shapes;
mod sharing;
pub(crate) mod stack;
mod style;
mod system_time;
pub(crate) mod tagged;
mod time;
pub(crate) mod unjellier;
mod unjelly_error;
mod value;
mod wrapping;

pub(crate) use self::{
    admission::Admission,
    atom::{Atom, Kind, class_name, class_names, dotted_class_name},
    entry::TableEntry,
    instance::Instance,
    invoker::{Invoker, Name, Notes},
    jellier::{Audience, Mark, Paused, prepare},
    method_name::MethodName,
    on_heap::boxed_by,
    prepared::{Place, Prepared, dereference, reference},
    quote::{cut_all, excerpt, quoted_bytes, sentence},
    section::Section,
    sharing::{Followed, SharedMark, StartsOnce},
    style::Style,
    unjellier::{Extra, malformed_bytes},
    value::Reading,
};
pub use self::{
    args::Args,
    files::{FromBytesError, from_bytes, to_bytes},
    ignored::Ignored,
    insecure::{InsecureJelly, Refusal},
    jellier::Jellier,
    jelly_error::{JellyError, JellyErrorKind},
    mixed::{Dict, List},
    number::Decimal,
    peek::ValueKind,
    serde::Plain,
    style::TextEncoding,
    time::{Date, DateTime, Time, TimeDelta},
    unjelly_error::{ReadResult, UnjellyError, UnjellyErrorKind},
    value::{ConvertError, UnshareError, Value, ValueIndex},
};
use std::sync::Arc;

use self::{
    sharing::Sharing,
    stack::{Reach, Stack},
};
use crate::{banana::Cursor, perspective::Perspective};

/// A value that can be sent.
///
/// Derive it: [`Copyable`](crate::Copyable) for a class, `Jelly` for plain state inside a class and for
/// enums. A hand-written implementation writes values that can be sent already:
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
    note = "add `#[derive(pb::Copyable)]` to send a copy, or `#[derive(pb::Jelly)]` for plain state inside another class and for enums",
    note = "a type of another crate is sent as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`",
    note = "a live object (`#[derive(pb::Cacheable)]`) is sent by its handle, `pb::Published::new(value)`",
    note = "an object that the peer is to call (`#[remote]` methods) is sent as a `pb::Local`, `pb::Local::new(object)`, or as a `pb::View` if it has `#[view]` methods"
)]
pub trait Jelly {
    /// Writes exactly one expression.
    ///
    /// # Errors
    /// Returns an error if the value cannot be sent: it is too long, nests too deeply, or the
    /// implementation refuses it.
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError>;

    /// Not public API. Writes the entries of a dictionary among those of another one, and returns how many
    /// there are.
    #[doc(hidden)]
    fn jelly_flat(&self, out: &mut Jellier) -> Result<usize, JellyError> {
        out.flat(|out| self.jelly(out))
    }

    /// Not public API. Writes a slice. `u8` overrides this to write byte strings.
    #[doc(hidden)]
    fn jelly_slice(items: &[Self], out: &mut Jellier) -> Result<(), JellyError>
    where
        Self: Sized,
    {
        out.expression("list", items.len())?;
        out.nested(|out| send::items(items, out))
    }

    /// Not public API. Returns the byte string as which items are sent, or the items. `u8` overrides this.
    #[doc(hidden)]
    fn bytes_of(items: Vec<Self>) -> Result<Vec<u8>, Vec<Self>>
    where
        Self: Sized,
    {
        Err(items)
    }
}

/// A value that can be read from received bytes. It may borrow strings and bytes from them.
///
/// Derive it: [`RemoteCopy`](crate::RemoteCopy) for a class, `Unjelly` for plain state inside a class and
/// for enums. A hand-written implementation reads values that can be received already:
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
    note = "for a class derive `RemoteCopy`, and of a generic one register each type that is received: `pb::register!(Page<Order>);`",
    note = "for plain state and enums derive `Unjelly`",
    note = "a type of another crate is received as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`",
    note = "a replica (`#[derive(pb::RemoteCache)]`) is received as `pb::Cached<{Self}>`",
    note = "an object of the peer is received as a `pb::RemoteReference`; a local object that the peer sends back, as a `pb::Local` or a `pb::View`"
)]
pub trait Unjelly<'de>: Sized {
    /// Reads exactly one expression. An implementation that reads none, or more, is an error of the value
    /// that contains this one ([`UnjellyErrorKind::Unbalanced`]).
    ///
    /// # Errors
    /// Returns an error if this type does not accept the expression.
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self>;

    /// Not public API. True if the implementation is known to read exactly one expression. Otherwise the
    /// place where it stops is compared with the end of the expression.
    #[doc(hidden)]
    const EXACT: bool = false;

    /// Not public API. Reads a sequence. `u8` overrides this to read byte strings.
    #[doc(hidden)]
    fn unjelly_vec(from: &mut Unjellier<'de>) -> ReadResult<Vec<Self>> {
        receive::list(from)
    }

    /// Not public API. Reads an array. `u8` overrides this to read byte strings.
    #[doc(hidden)]
    fn unjelly_array<const N: usize>(from: &mut Unjellier<'de>) -> ReadResult<[Self; N]> {
        array::read(from)
    }

    /// Not public API. Reads the value into a box. Arrays override this to take no stack for their items.
    #[doc(hidden)]
    fn unjelly_boxed(from: &mut Unjellier<'de>) -> ReadResult<Box<Self>> {
        on_heap::boxed(from)
    }

    /// Not public API. Reads a flattened field: a dictionary of which other fields have read some entries.
    #[doc(hidden)]
    fn unjelly_flat(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        Self::unjelly(from)
    }

    /// Not public API. Returns the value for an attribute or argument that did not arrive, if the type has
    /// one.
    #[doc(hidden)]
    fn absent() -> Option<Self> {
        None
    }
}

/// A value that outlives its message, as an answer must.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be received as an answer",
    label = "if the code does not name the type of the answer, name it: `call_remote::<i64>(…)`",
    note = "a method that returns nothing has the answer `()`: `call_remote::<()>(…)`",
    note = "for a class derive `RemoteCopy`, and of a generic one register each type that is received: `pb::register!(Page<Order>);`",
    note = "for plain state and enums derive `Unjelly`",
    note = "a type of another crate is received as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`",
    note = "an object of the peer is received as a `pb::RemoteReference`; a local object that the peer sends back, as a `pb::Local` or a `pb::View`",
    note = "a replica (`RemoteCache`) is received as its handle, a `pb::Cached`",
    note = "an answer outlives its message, so its type cannot borrow: `String` instead of `&str`"
)]
pub trait UnjellyOwned: for<'de> Unjelly<'de> + Send + 'static {}

#[diagnostic::do_not_recommend]
impl<T: for<'de> Unjelly<'de> + Send + 'static> UnjellyOwned for T {}

/// Reads one value directly from received bytes (`twisted.spread.jelly._Unjellier`).
///
/// The bytes were checked before, so every error is an error of the value, never of the connection.
pub struct Unjellier<'de> {
    pub(crate) cursor: Cursor<'de>,
    section: Section<'de>,
    pub(crate) admission: &'de Arc<Admission>,
    depth: usize,
    stack: Stack,
    /// The furthest place that the reading reached since the innermost shared value began.
    reach: Reach,
    /// The bytes of memory that the value may still take.
    pub(crate) memory: usize,
    /// The bytes of memory that it could take at first.
    max_memory: usize,
    sharing: Option<Box<Sharing>>,
    /// The bytes that may still be read again, or be hashed and compared again.
    reread: usize,
    /// The state of reading a [`Value`] that has keys or shared parts.
    reading: Option<Box<Reading>>,
    /// The keys that are hidden from the reader of one dictionary, which is read a second time.
    hidden: Option<Box<hidden::Hidden>>,
    /// The number of set items and map keys, in typed collections, that enclose the current place.
    hashables: usize,
    /// The connection over which the value arrived, if any.
    invoker: Option<&'de dyn Invoker>,
    /// The perspective of the caller, if it is known.
    pub(crate) caller: Option<&'de Perspective>,
    /// The notes of the rungs above on the entries that were met.
    pub(crate) notes: Option<Notes>,
    /// The number of enclosing values whose end is checked.
    checked: usize,
    /// The number of enclosing objects that are being built and that their connection keeps.
    pub(crate) replica_depth: usize,
    /// The number of parts that were skipped without being looked into, and of values that were not read
    /// to their end. While it is 0, every entry up to the current place is noted.
    unread: usize,
}
