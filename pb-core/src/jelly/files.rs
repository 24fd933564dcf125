//! Values as bytes, for files and tools.

use super::{
    Audience, Jelly, JellyError, Prepared, Section, UnjellyError, UnjellyOwned,
    admission::Admission, prepare, registry::RegistryError,
};
use crate::{
    banana::{BananaError, Dialect, Input},
    limits::Limits,
};

/// Writes a value as Banana bytes, for a file or a tool. Calls do this by themselves.
///
/// # Errors
/// When the value cannot travel.
pub fn to_bytes(dialect: Dialect, value: &(impl Jelly + ?Sized)) -> Result<Vec<u8>, JellyError> {
    prepare(dialect, Audience::Inert, value).map(Prepared::into_bytes)
}

/// Reads a value from Banana bytes, from a file or a tool. Answers and arguments are read by
/// themselves.
///
/// Table entries of a connection and classes that are not registered can be read into a
/// [`Value`](crate::Value), which is inert.
///
/// # Errors
/// When the bytes are not exactly one sound expression, or not one that `T` takes.
pub fn from_bytes<T: UnjellyOwned>(dialect: Dialect, bytes: &[u8]) -> Result<T, FromBytesError> {
    let mut input = Input::new(&Limits { max_message: usize::MAX, ..Limits::default() });
    input.set_dialect(dialect);
    input.buffer().extend_from_slice(bytes);
    let frame = input.next_frame()?.ok_or(FromBytesError::Incomplete)?;
    if frame.bytes.len() != bytes.len() {
        return Err(FromBytesError::Trailing(bytes.len() - frame.bytes.len()));
    }
    let admission = Admission::inert()?;
    let mut unjellier = Section::whole(&frame).read(&admission, None);
    unjellier.begin_value();
    unjellier.with_room::<T, _, _>(|from| Ok(from.one()?))
}

/// Why bytes could not be read by [`from_bytes`].
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FromBytesError {
    /// Not Banana.
    #[error(transparent)]
    Banana(#[from] BananaError),
    /// The expression does not end.
    #[error("the expression is incomplete")]
    Incomplete,
    /// The expression ends before the bytes do.
    #[error("{0} bytes follow the expression")]
    Trailing(usize),
    /// Not what the type takes.
    #[error(transparent)]
    Unjelly(#[from] UnjellyError),
    /// The registered classes contradict each other.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}
