use std::any::type_name;

use serde::de::{
    self, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};

use super::{
    super::{
        Atom, Kind, Unjelly, UnjellyError, UnjellyErrorKind, excerpt, receive::SEQUENCES, stack,
    },
    Unjellier,
    bytes::Bytes,
    error::Error,
    room,
};
use crate::banana::{Entries, Integer, Token};

/// A deserializer of serde, which reads one value.
#[derive(Debug)]
pub struct Deserializer<'a, 'de> {
    from: &'a mut Unjellier<'de>,
    /// The size of the place into which the value is read. A larger value must be in an allocation, which
    /// is charged.
    place: usize,
}

/// Visits an integer in the smallest of serde's types that holds it.
fn integer<'de, V: Visitor<'de>>(value: &Integer, visitor: V) -> Result<V::Value, Error> {
    if let Ok(value) = i64::try_from(value) {
        visitor.visit_i64(value)
    } else if let Ok(value) = u64::try_from(value) {
        visitor.visit_u64(value)
    } else if let Ok(value) = i128::try_from(value) {
        visitor.visit_i128(value)
    } else if let Ok(value) = u128::try_from(value) {
        visitor.visit_u128(value)
    } else {
        Err(Error(UnjellyErrorKind::OutOfRange("u128").into()))
    }
}

impl<'a, 'de> Deserializer<'a, 'de> {
    /// Returns a deserializer that reads a `T` into a place of its own.
    pub(super) fn of<T>(from: &'a mut Unjellier<'de>) -> Self {
        Self { from, place: size_of::<T>() }
    }

    /// Reads a value of the kind that is next.
    fn any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let place = self.place;
        self.from.with_room::<V::Value, _, _>(|from| any_here(from, place, visitor))
    }
}

fn any_here<'de, V: Visitor<'de>>(
    from: &mut Unjellier<'de>,
    place: usize,
    visitor: V,
) -> Result<V::Value, Error> {
    let at = from.cursor.at();
    match from.token()? {
        Token::Int(value) => return integer(&value.into(), visitor),
        Token::Large(value) => return integer(&value, visitor),
        Token::Float(value) => return visitor.visit_f64(value),
        Token::Bytes(bytes) => return bytes_or_text(from, bytes, visitor),
        Token::List(_) => from.cursor.seek(at),
    }
    if let Some(text) = from.string() {
        return bytes_or_text(from, text, visitor);
    }
    if let Some(extra) = from.open_exactly("None", 0)? {
        from.ignore(extra)?;
        return visitor.visit_unit();
    }
    if from.peek_class() == Some(b"boolean") {
        return visitor.visit_bool(bool::unjelly(from)?);
    }
    parted(from, place, Some(type_name::<V::Value>()), visitor)
}

/// Reads a sequence, a dictionary, or a shared value. `collection` names the type that the parts are put
/// into, or is `None` if their places are in the value itself.
fn parted<'de, V: Visitor<'de>>(
    from: &mut Unjellier<'de>,
    place: usize,
    collection: Option<&'static str>,
    visitor: V,
) -> Result<V::Value, Error> {
    from.charge_memory(room::value::<V::Value>(place))?;
    if let Some(count) = from.open(&SEQUENCES) {
        return within(from, count, collection, |items| visitor.visit_seq(items));
    }
    if let Some(entries) = from.open_dictionary() {
        return within(from, entries, collection, |items| visitor.visit_map(items));
    }
    // The value was charged above, and must not be charged again.
    let place = place.max(size_of::<V::Value>());
    let read = |from: &mut Unjellier<'de>| {
        let again = Deserializer { from, place };
        let value = match collection {
            Some(_) => again.any(visitor),
            None => again.parts(0, visitor),
        };
        value.map_err(|error| error.0)
    };
    match from.linked(read)? {
        Ok(value) => Ok(value),
        Err(_) => Err(Error(from.unexpected("plain data"))),
    }
}

impl<'de> Deserializer<'_, 'de> {
    /// Reads plain data with this number of parts, each of which has a place in the frames of serde's
    /// code.
    fn parts<V: Visitor<'de>>(self, parts: usize, visitor: V) -> Result<V::Value, Error> {
        let frames = stack::frames(size_of::<V::Value>(), parts);
        self.in_frames(frames, |from, place| {
            // An array of bytes.
            if let Some(bytes) = from.string() {
                return visitor.visit_seq(Bytes::new(from, bytes, None));
            }
            match from.peek_class().and_then(Atom::kind_of) {
                Some(Kind::Sequence | Kind::Dictionary | Kind::Link) => {
                    parted(from, place, None, visitor)
                }
                _ => any_here(from, place, visitor),
            }
        })
    }

    /// Reads a value that is written as the value that it contains, which may contain itself in the same
    /// way.
    fn within_itself<T>(
        self,
        read: impl FnOnce(Deserializer<'_, 'de>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let place = self.place;
        self.from.check_stack()?;
        self.from.with_room::<T, _, _>(|from| read(Deserializer { from, place }))
    }

    /// Runs `read` if the stack has room for its frames.
    fn in_frames<R>(
        self,
        frames: usize,
        read: impl FnOnce(&mut Unjellier<'de>, usize) -> Result<R, Error>,
    ) -> Result<R, Error> {
        if !stack::is_large(frames) {
            return read(self.from, self.place);
        }
        self.from.look_for(frames)?;
        stack::apart(|| read(self.from, self.place))
    }
}

/// Reads an enum variant: a name, or a dictionary with the name as its only key.
fn variant<'de, V: Visitor<'de>>(
    from: &mut Unjellier<'de>,
    place: usize,
    visitor: V,
) -> Result<V::Value, Error> {
    from.charge_memory(room::value::<V::Value>(place))?;
    let at = from.cursor.at();
    match from.open_dictionary() {
        Some(entries) if entries.len() == 1 => {
            return within(from, entries, None, |items| visitor.visit_enum(items));
        }
        Some(_) => from.cursor.seek(at),
        None => {}
    }
    if let Some(name) = from.string() {
        let name = std::str::from_utf8(name).map_err(|_| UnjellyErrorKind::NotUtf8.into());
        return visitor.visit_enum(name.map_err(Error)?.into_deserializer());
    }
    // The value was charged above, and must not be charged again.
    let place = place.max(size_of::<V::Value>());
    match from.linked(|from| variant(from, place, visitor).map_err(|error| error.0))? {
        Ok(value) => Ok(value),
        Err(_) => Err(Error(from.unexpected("a variant"))),
    }
}

/// Visits a byte string, as text if it is UTF-8: Python 2 sends names as byte strings.
fn bytes_or_text<'de, V: Visitor<'de>>(
    from: &mut Unjellier<'de>,
    bytes: &'de [u8],
    visitor: V,
) -> Result<V::Value, Error> {
    from.charge_memory(room::text(bytes.len()))?;
    match std::str::from_utf8(bytes) {
        Ok(text) => visitor.visit_borrowed_str(text),
        Err(_) => visitor.visit_borrowed_bytes(bytes),
    }
}

/// The items of an open container, read one after another.
struct Items<'a, 'de> {
    from: &'a mut Unjellier<'de>,
    count: usize,
    left: Left<'de>,
    /// The type of the collection that the items are put into, until its memory is charged.
    collection: Option<&'static str>,
    /// The size of a key.
    key: usize,
    /// The key of the value that is read next, if it is text.
    name: Option<&'de [u8]>,
    /// Whether the entries are those of a map, and not the attributes of a struct.
    is_map: bool,
}

/// The items of an open container that are not read yet.
enum Left<'de> {
    Items(usize),
    Entries(Entries<'de>),
}

impl Left<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Items(items) => *items,
            Self::Entries(entries) => entries.len(),
        }
    }
}

impl From<usize> for Left<'_> {
    fn from(items: usize) -> Self {
        Self::Items(items)
    }
}

impl<'de> From<Entries<'de>> for Left<'de> {
    fn from(entries: Entries<'de>) -> Self {
        Self::Entries(entries)
    }
}

/// Visits the items of an open container. Items that the visitor leaves are an error.
fn within<'de, T>(
    from: &mut Unjellier<'de>,
    left: impl Into<Left<'de>>,
    collection: Option<&'static str>,
    visit: impl FnOnce(&mut Items<'_, 'de>) -> Result<T, Error>,
) -> Result<T, Error> {
    let left = left.into();
    let count = left.len();
    let value = from.nested(|from| {
        let is_map = collection.is_some();
        let mut items = Items { from, count, left, collection, key: 0, name: None, is_map };
        let value = visit(&mut items).map_err(|error| error.0)?;
        match items.left.len() {
            0 => Ok(value),
            left => Err(UnjellyErrorKind::Length { expected: count - left, found: count }.into()),
        }
    })?;
    Ok(value)
}

impl<'de> Items<'_, 'de> {
    /// Reads a value into its place, and charges the memory that it may point to.
    fn read<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        self.from.charge_memory(room::pointed_to::<T::Value>())?;
        seed.deserialize(Deserializer::of::<T::Value>(self.from))
    }

    /// Begins an entry, and reads its key.
    fn read_key<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        let Left::Entries(entries) = &mut self.left else {
            return Err(Error(self.from.unexpected("dictionary")));
        };
        let key = self.from.entry(entries)?;
        let name = &mut self.name;
        let read = |from: &mut Unjellier<'de>| {
            *name = from.peek_string();
            from.charge_memory(room::pointed_to::<T::Value>())?;
            seed.deserialize(Deserializer::of::<T::Value>(from)).map_err(|error| error.0)
        };
        Ok(self.from.key(key, read)?)
    }

    /// Adds the entry that was read to the path of an error.
    #[cold]
    fn in_entry(&self, index: usize, error: UnjellyError) -> UnjellyError {
        match self.name.map(std::str::from_utf8) {
            Some(Ok(name)) if self.is_map => error.in_named(format!("[{:?}]", excerpt(name))),
            Some(Ok(name)) => error.in_named(name.to_owned()),
            _ => error.in_item(index),
        }
    }
}

impl<'de> SeqAccess<'de> for &mut Items<'_, 'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let Left::Items(left @ 1..) = &mut self.left else { return Ok(None) };
        *left -= 1;
        let index = self.count - *left - 1;
        if let Some(collection) = self.collection.take() {
            self.from.charge_memory(room::items(size_of::<T::Value>(), collection, self.count))?;
        }
        self.read(seed).map(Some).map_err(|error| Error(error.0.in_item(index)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left.len())
    }
}

impl<'de> MapAccess<'de> for &mut Items<'_, 'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        if self.left.len() == 0 {
            return Ok(None);
        }
        self.key = size_of::<K::Value>();
        self.read_key(seed).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        if self.collection.take().is_some() {
            let size = (self.key + size_of::<V::Value>()).next_multiple_of(align_of::<V::Value>());
            self.from.charge_memory(room::entries(size, self.count))?;
        }
        let index = self.count - self.left.len() - 1;
        self.read(seed).map_err(|error| Error(self.in_entry(index, error.0)))
    }
}

impl<'de> EnumAccess<'de> for &mut Items<'_, 'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let variant = self.read_key(seed)?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for &mut Items<'_, 'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(<()>::unjelly(self.from)?)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        self.read(seed).map_err(|error| Error(self.in_entry(0, error.0)))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
        let value = Deserializer::of::<V::Value>(self.from).parts(len, visitor);
        value.map_err(|error| Error(self.in_entry(0, error.0)))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let value = Deserializer::of::<V::Value>(self.from).parts(fields.len(), visitor);
        value.map_err(|error| Error(self.in_entry(0, error.0)))
    }
}

/// Reads integers, also from booleans: in Python `True == 1`.
macro_rules! integers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            if self.from.peek_class() == Some(b"boolean") {
                return visitor.visit_u8(u8::from(bool::unjelly(self.from)?));
            }
            self.any(visitor)
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Deserializer<'_, 'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.from.open_exactly("None", 0)? {
            Some(extra) => {
                self.from.ignore(extra)?;
                visitor.visit_none()
            }
            None => self.within_itself(|inner| visitor.visit_some(inner)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.within_itself(|inner| visitor.visit_newtype_struct(inner))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.parts(fields.len(), visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
        self.parts(len, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.parts(len, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let frames = stack::frames_of_enum(size_of::<V::Value>(), variants.len());
        self.in_frames(frames, |from, place| variant(from, place, visitor))
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let bytes = <&[u8]>::unjelly(self.from)?;
        self.from.charge_memory(room::text(bytes.len()))?;
        visitor.visit_borrowed_bytes(bytes)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.from.ignore_value()?;
        visitor.visit_unit()
    }

    /// Reads a `bool`, also from 0 or 1.
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(bool::unjelly(self.from)?)
    }

    /// Reads a sequence, also from a byte string if its items are bytes.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.from.string() {
            Some(bytes) => {
                let collection = Some(type_name::<V::Value>());
                visitor.visit_seq(Bytes::new(self.from, bytes, collection))
            }
            None => self.any(visitor),
        }
    }

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    /// Reads an `f32`. A number that serde would turn into an infinity is an error.
    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f32(f32::unjelly(self.from)?)
    }

    /// Reads an `f64`, even from an integer for which serde has no type.
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f64(f64::unjelly(self.from)?)
    }

    /// Reads a name, which is only compared: it is not charged.
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.from.string() {
            Some(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => visitor.visit_borrowed_str(text),
                Err(_) => visitor.visit_borrowed_bytes(bytes),
            },
            None => self.any(visitor),
        }
    }

    serde::forward_to_deserialize_any! {
        char str string unit unit_struct map
    }
}
