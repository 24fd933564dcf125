use serde::de::{DeserializeSeed, IntoDeserializer, SeqAccess};

use super::{
    super::{Unjellier, UnjellyErrorKind},
    error::Error,
    room,
};

/// A byte string that is read as a sequence: serde's code for `Vec<u8>` and `[u8; N]` asks for one.
pub(super) struct Bytes<'a, 'de> {
    from: &'a mut Unjellier<'de>,
    bytes: std::slice::Iter<'de, u8>,
    /// The type of the collection that the bytes are put into, until its memory is charged.
    collection: Option<&'static str>,
}

impl<'a, 'de> Bytes<'a, 'de> {
    pub(super) fn new(
        from: &'a mut Unjellier<'de>,
        bytes: &'de [u8],
        collection: Option<&'static str>,
    ) -> Self {
        Self { from, bytes: bytes.iter(), collection }
    }
}

impl<'de> SeqAccess<'de> for Bytes<'_, 'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let count = self.bytes.len();
        let Some(byte) = self.bytes.next() else {
            return Ok(None);
        };
        if size_of::<T::Value>() != 1 {
            let (expected, found) = ("list".to_owned(), "bytes".to_owned());
            return Err(Error(UnjellyErrorKind::Expected { expected, found }.into()));
        }
        if let Some(collection) = self.collection.take() {
            self.from.charge_memory(room::items(1, collection, count))?;
        }
        seed.deserialize(byte.into_deserializer()).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.bytes.len())
    }
}
