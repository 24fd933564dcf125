//! Functions that read the fields of types with lifetimes.

use std::{marker::PhantomData, ops::Deref};

use super::state;
use crate::{
    flavors::places::ReceivedField,
    jelly::{ReadResult, Unjellier, cow::ReadCow, fields::Field},
};

/// The type of a field of a type that borrows from the message. Its methods are found before those of
/// [`ReadByItself`].
#[derive(Debug)]
pub struct ReadBorrowing<'de, T>(ReadByItself<T>, PhantomData<&'de ()>);

/// The type of a field that is read by its own implementation.
#[derive(Debug)]
pub struct ReadByItself<T>(PhantomData<fn() -> T>);

impl<T> ReadBorrowing<'_, T> {
    /// The only value.
    pub const NEW: Self = Self(ReadByItself(PhantomData), PhantomData);
}

impl<'de, T: ReadCow<'de>> ReadBorrowing<'de, T> {
    /// Reads a value whose texts borrow from the message.
    #[inline]
    pub fn get(&self, from: &mut Unjellier<'de>) -> ReadResult<T> {
        from.with_room::<T, _, _>(T::read_cow)
    }

    /// Reads an attribute whose texts borrow from the message.
    #[inline]
    pub fn get_field(
        &self,
        from: &mut Unjellier<'de>,
        field: &'static Field,
        slot: &mut Option<T>,
    ) -> ReadResult<()> {
        state::store(slot, self.get(from), Some(field))
    }
}

impl<T> ReadByItself<T> {
    /// Reads a value.
    #[inline]
    pub fn get<'de>(&self, from: &mut Unjellier<'de>) -> ReadResult<T>
    where
        T: ReceivedField<'de>,
    {
        state::get(from)
    }

    /// Reads an attribute.
    #[inline]
    pub fn get_field<'de>(
        &self,
        from: &mut Unjellier<'de>,
        field: &'static Field,
        slot: &mut Option<T>,
    ) -> ReadResult<()>
    where
        T: ReceivedField<'de>,
    {
        state::get_field(from, field, slot)
    }
}

impl<T> Deref for ReadBorrowing<'_, T> {
    type Target = ReadByItself<T>;

    fn deref(&self) -> &ReadByItself<T> {
        &self.0
    }
}
