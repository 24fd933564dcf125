//! Reads `Cow<'a, str>` and `Cow<'a, [u8]>` as parts of the message, where the message is known to live for `'a`: in
//! the fields of types with that lifetime. In all other places their lifetime may be any, and they are owned.

use std::borrow::Cow;

use super::{ReadResult, Unjellier, Unjelly};

/// A type that has texts and byte strings which may borrow from the message.
pub trait ReadCow<'de>: Sized {
    /// Reads exactly one expression.
    ///
    /// # Errors
    /// Returns an error if this type does not accept the expression.
    fn read_cow(from: &mut Unjellier<'de>) -> ReadResult<Self>;
}

/// A value that is read by its [`ReadCow`], as an item of a collection.
struct InMessage<T>(T);

impl<'de, T: ReadCow<'de>> Unjelly<'de> for InMessage<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        T::read_cow(from).map(Self)
    }
}

impl<'de: 'a, 'a> ReadCow<'de> for Cow<'a, str> {
    fn read_cow(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        <&str>::unjelly(from).map(Self::Borrowed)
    }
}

impl<'de: 'a, 'a> ReadCow<'de> for Cow<'a, [u8]> {
    fn read_cow(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        <&[u8]>::unjelly(from).map(Self::Borrowed)
    }
}

impl<'de, T: ReadCow<'de>> ReadCow<'de> for Option<T> {
    fn read_cow(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let value = Option::<InMessage<T>>::unjelly(from)?;
        Ok(value.map(|InMessage(value)| value))
    }
}

impl<'de, T: ReadCow<'de>> ReadCow<'de> for Vec<T> {
    fn read_cow(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let items = Vec::<InMessage<T>>::unjelly(from)?;
        // The items have the same size, so the collection keeps the allocation.
        Ok(items.into_iter().map(|InMessage(item)| item).collect())
    }
}

impl<'de, T: ReadCow<'de>, const N: usize> ReadCow<'de> for [T; N] {
    fn read_cow(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let items = <[InMessage<T>; N]>::unjelly(from)?;
        Ok(items.map(|InMessage(item)| item))
    }
}
