//! Sends and receives serde types as plain data: `#[pb(serde)]` on a field, and `Plain`.
//!
//! Structs and maps are dictionaries, sequences are lists, and tuples are tuples. An enum variant is its
//! name, or a dictionary of one entry. Units and absent options are `None`.

mod bytes;
mod de;
mod error;
mod plain;
mod room;
mod ser;

use serde::{Deserialize, Serialize};

pub use self::{
    de::Deserializer,
    error::Error,
    plain::Plain,
    ser::{Items, Serializer},
};
use super::{Jellier, JellyError, ReadResult, Unjellier};

/// Writes a value through its `Serialize` implementation.
pub(crate) fn put<T: Serialize + ?Sized>(value: &T, out: &mut Jellier) -> Result<(), JellyError> {
    value.serialize(Serializer(out))
}

/// Reads a value through its `Deserialize` implementation.
pub(crate) fn get<'de, T: Deserialize<'de>>(from: &mut Unjellier<'de>) -> ReadResult<T> {
    from.with_room::<T, _, _>(|from| {
        T::deserialize(Deserializer::of::<T>(from)).map_err(|error| error.0)
    })
}

/// Writes a value by a function of the application that takes a serializer (`#[serde(with = …)]`).
pub(crate) fn put_by(
    out: &mut Jellier,
    write: impl FnOnce(Serializer<'_>) -> Result<(), JellyError>,
) -> Result<(), JellyError> {
    write(Serializer(out))
}

/// Reads a value by a function of the application that takes a deserializer (`#[serde(with = …)]`).
pub(crate) fn get_by<'de, T>(
    from: &mut Unjellier<'de>,
    read: impl FnOnce(Deserializer<'_, 'de>) -> Result<T, Error>,
) -> ReadResult<T> {
    from.with_room::<T, _, _>(|from| read(Deserializer::of::<T>(from)).map_err(|error| error.0))
}
