//! Writes and reads values as bytes, for files and tools.

use std::sync::Arc;

use super::{
    Audience, Jelly, JellyError, Prepared, ReadResult, Section, Unjellier, Unjelly, UnjellyError,
    admission::Admission, prepare, registry::RegistryError,
};
use crate::{
    banana::{BananaError, Cursor, Dialect, Input, compact::names::Names},
    limits::Limits,
};

/// Writes a value as bytes of a dialect, for a file or a tool. Calls do not need it: they write their values
/// themselves.
///
/// In dialect `pb-compact-1` all names are written out, since nothing is taught without a connection.
///
/// # Errors
/// Returns an error if the value cannot be sent.
pub fn to_bytes(dialect: Dialect, value: &(impl Jelly + ?Sized)) -> Result<Vec<u8>, JellyError> {
    prepare(dialect, Audience::Inert, value).map(Prepared::into_bytes)
}

/// Reads a value from bytes of a dialect, from a file or a tool. Calls do not need it: they read their arguments
/// and answers themselves.
///
/// Entries of a connection's tables and classes that are not registered can be read into a
/// [`Value`](crate::Value), where they are inert.
///
/// # Errors
/// Returns an error if the bytes are not exactly one valid expression, or if `T` does not accept it. In dialect
/// `pb-compact-1`, bytes that end too early are an expression that `T` does not accept.
pub fn from_bytes<T: for<'de> Unjelly<'de>>(
    dialect: Dialect,
    bytes: &[u8],
) -> Result<T, FromBytesError> {
    let mut value = None;
    read_bytes(dialect, bytes, &mut |from| {
        value = Some(from.with_room::<T, _, _>(Unjellier::one)?);
        Ok(())
    })?;
    value.ok_or(FromBytesError::Incomplete)
}

/// Calls `read` with a reader of these bytes, which must be exactly one expression.
fn read_bytes(
    dialect: Dialect,
    bytes: &[u8],
    read: &mut dyn FnMut(&mut Unjellier<'_>) -> ReadResult<()>,
) -> Result<(), FromBytesError> {
    let admission = Arc::new(Admission::inert()?);
    let mut read_section = |section: Section<'_>| {
        let mut unjellier = section.read(&admission, None);
        unjellier.begin_value();
        read(&mut unjellier)
    };
    if dialect == Dialect::Compact {
        // Nothing is taught in front of a value without a connection.
        let names = Arc::<Names>::default();
        let mut cursor = Cursor::with_names(bytes, 0, Some(&names));
        if bytes.is_empty() {
            return Err(FromBytesError::Incomplete);
        }
        // A malformed value is an error of the read.
        let len = cursor.skip().map_or(bytes.len(), <[u8]>::len);
        if len < bytes.len() {
            return Err(FromBytesError::Trailing(bytes.len() - len));
        }
        return Ok(read_section(Section::of_range(bytes, 0..len, Some(&names)))?);
    }
    let mut input = Input::new(&Limits { max_message: usize::MAX, ..Limits::default() });
    input.set_dialect(dialect);
    input.buffer().extend_from_slice(bytes);
    let frame = input.next_frame()?.ok_or(FromBytesError::Incomplete)?;
    if frame.bytes.len() != bytes.len() {
        return Err(FromBytesError::Trailing(bytes.len() - frame.bytes.len()));
    }
    Ok(read_section(Section::whole(&frame))?)
}

/// The error of [`from_bytes`].
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FromBytesError {
    /// The bytes are not valid Banana.
    #[error(transparent)]
    Banana(#[from] BananaError),
    /// The bytes end before the expression does.
    #[error("the bytes end before the expression does")]
    Incomplete,
    /// The expression ends before the bytes do.
    #[error("{0} bytes follow the expression: give exactly one expression")]
    Trailing(usize),
    /// The type does not accept the expression.
    #[error(transparent)]
    Unjelly(#[from] UnjellyError),
    /// Two types are registered under one class name.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}
