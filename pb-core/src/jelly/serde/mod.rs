//! Sends and receives serde types as plain data: `#[pb(serde)]` on a field.
//!
//! Structs and maps are dictionaries, sequences are lists, and tuples are tuples. An enum variant is its
//! name, or a dictionary of one entry. Units and absent options are `None`.

mod de;
mod error;
mod room;
mod ser;

use serde::{Serialize, de::DeserializeOwned};

use super::{Jellier, JellyError, ReadResult, Unjellier};

/// Writes a value through its `Serialize` implementation.
pub(crate) fn put<T: Serialize + ?Sized>(value: &T, out: &mut Jellier) -> Result<(), JellyError> {
    value.serialize(ser::Serializer(out))
}

/// Reads a value through its `Deserialize` implementation.
pub(crate) fn get<T: DeserializeOwned>(from: &mut Unjellier<'_>) -> ReadResult<T> {
    from.with_room::<T, _, _>(|from| {
        T::deserialize(de::Deserializer::of::<T>(from)).map_err(|error| error.0)
    })
}
