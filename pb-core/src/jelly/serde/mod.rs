//! Serde types as plain data: `#[pb(serde)]` on a field.
//!
//! Structs and maps are dictionaries, sequences are lists, tuples are tuples, enum variants are
//! their name or a dictionary of one entry, units and absent options are `None`.

mod de;
mod error;
mod room;
mod ser;

use serde::{Serialize, de::DeserializeOwned};

use super::{Jellier, JellyError, ReadResult, Unjellier};

pub(crate) fn put<T: Serialize + ?Sized>(value: &T, out: &mut Jellier) -> Result<(), JellyError> {
    value.serialize(ser::Serializer(out))
}

pub(crate) fn get<T: DeserializeOwned>(from: &mut Unjellier<'_>) -> ReadResult<T> {
    from.with_room::<T, _, _>(|from| {
        T::deserialize(de::Deserializer::of::<T>(from)).map_err(|error| error.0)
    })
}
