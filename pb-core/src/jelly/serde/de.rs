use std::fmt;

use serde::de::{
    self, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};

use super::{
    super::{Unjelly, UnjellyError, UnjellyErrorKind, stack},
    Unjellier,
};
use crate::{Integer, banana::Token};

pub(super) struct Deserializer<'a, 'de>(pub(super) &'a mut Unjellier<'de>);

/// The boxed error: serde wants a type of ours.
#[derive(Debug)]
pub(super) struct Error(pub(super) Box<UnjellyError>);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(UnjellyError::custom(message))
    }
}

impl From<Box<UnjellyError>> for Error {
    fn from(error: Box<UnjellyError>) -> Self {
        Self(error)
    }
}

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
    fn any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.0.with_room::<V::Value, _, _>(|from| Deserializer(from).any_here(visitor))
    }

    fn any_here<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let from = self.0;
        let at = from.cursor.at();
        match from.token()? {
            Token::Int(value) => return integer(&value.into(), visitor),
            Token::Large(value) => return integer(&value, visitor),
            Token::Float(value) => return visitor.visit_f64(value),
            Token::Bytes(bytes) => return bytes_or_text(bytes, visitor),
            Token::List(_) => from.cursor.seek(at),
        }
        if let Some(text) = from.string() {
            return bytes_or_text(text, visitor);
        }
        if let Some(extra) = from.open_exactly("None", 0)? {
            from.ignore(extra)?;
            return visitor.visit_unit();
        }
        if let Some(count) = from.open(&["list", "tuple", "set", "frozenset"]) {
            return within(from, count, |items| visitor.visit_seq(items));
        }
        if let Some(count) = from.open(&["dictionary"]) {
            return within(from, count, |items| visitor.visit_map(items));
        }
        if from.peek_class() == Some(b"boolean") {
            return visitor.visit_bool(bool::unjelly(from)?);
        }
        match from.linked(|from| Deserializer(from).any(visitor).map_err(|error| error.0))? {
            Ok(value) => Ok(value),
            Err(_) => Err(Error(from.unexpected("plain data"))),
        }
    }
}

impl<'de> Deserializer<'_, 'de> {
    /// Plain data of so many parts, each of which has a place in the frames of serde's code.
    fn parts<V: Visitor<'de>>(self, parts: usize, visitor: V) -> Result<V::Value, Error> {
        let frames = stack::frames(size_of::<V::Value>(), parts);
        self.in_frames(frames, |from| Deserializer(from).any_here(visitor))
    }

    /// What is written as what it holds, which may be more of the same.
    fn within_itself<T>(
        self,
        read: impl FnOnce(&mut Unjellier<'de>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.0.check_stack()?;
        self.0.with_room::<T, _, _>(read)
    }

    fn in_frames<R>(
        self,
        frames: usize,
        read: impl FnOnce(&mut Unjellier<'de>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        if !stack::is_large(frames) {
            return read(self.0);
        }
        self.0.look_for(frames)?;
        stack::apart(|| read(self.0))
    }
}

/// A name, or a dictionary of one name and what belongs to it.
fn variant<'de, V: Visitor<'de>>(from: &mut Unjellier<'de>, visitor: V) -> Result<V::Value, Error> {
    if let Some(count @ 1) = from.open(&["dictionary"]) {
        return within(from, count, |items| visitor.visit_enum(items));
    }
    if let Some(name) = from.string() {
        let name = std::str::from_utf8(name).map_err(|_| UnjellyErrorKind::NotUtf8.into());
        return visitor.visit_enum(name.map_err(Error)?.into_deserializer());
    }
    match from.linked(|from| variant(from, visitor).map_err(|error| error.0))? {
        Ok(value) => Ok(value),
        Err(_) => Err(Error(from.unexpected("a variant"))),
    }
}

/// Python 2 sends names as byte strings.
fn bytes_or_text<'de, V: Visitor<'de>>(bytes: &'de [u8], visitor: V) -> Result<V::Value, Error> {
    match std::str::from_utf8(bytes) {
        Ok(text) => visitor.visit_borrowed_str(text),
        Err(_) => visitor.visit_borrowed_bytes(bytes),
    }
}

struct Items<'a, 'de> {
    from: &'a mut Unjellier<'de>,
    left: usize,
}

/// Visits the items of an open container; what the visitor leaves is too much.
fn within<'de, T>(
    from: &mut Unjellier<'de>,
    count: usize,
    visit: impl FnOnce(&mut Items<'_, 'de>) -> Result<T, Error>,
) -> Result<T, Error> {
    // Whatever serde makes of them: the room of a usual item.
    from.charge::<[u64; 8]>(count)?;
    let value = from.nested(|from| {
        let mut items = Items { from, left: count };
        let value = visit(&mut items).map_err(|error| error.0)?;
        match items.left {
            0 => Ok(value),
            left => Err(UnjellyErrorKind::Length { expected: count - left, found: count }.into()),
        }
    })?;
    Ok(value)
}

impl<'de> SeqAccess<'de> for &mut Items<'_, 'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        seed.deserialize(Deserializer(self.from)).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

impl<'de> MapAccess<'de> for &mut Items<'_, 'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        self.from.pair()?;
        seed.deserialize(Deserializer(self.from)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(Deserializer(self.from))
    }
}

impl<'de> EnumAccess<'de> for &mut Items<'_, 'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        self.left -= 1;
        self.from.pair()?;
        let variant = seed.deserialize(Deserializer(self.from))?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for &mut Items<'_, 'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(<()>::unjelly(self.from)?)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(Deserializer(self.from))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
        Deserializer(self.from).parts(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        Deserializer(self.from).parts(fields.len(), visitor)
    }
}

impl<'de> de::Deserializer<'de> for Deserializer<'_, 'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0.open_exactly("None", 0)? {
            Some(extra) => {
                self.0.ignore(extra)?;
                visitor.visit_none()
            }
            None => self.within_itself(|from| visitor.visit_some(Deserializer(from))),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.within_itself(|from| visitor.visit_newtype_struct(Deserializer(from)))
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
        self.in_frames(frames, |from| variant(from, visitor))
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_bytes(<&[u8]>::unjelly(self.0)?)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.0.ignore_value()?;
        visitor.visit_unit()
    }

    /// What serde makes an infinity of is out of range.
    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f32(f32::unjelly(self.0)?)
    }

    /// Also an integer that serde has no word for.
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f64(f64::unjelly(self.0)?)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 char str string unit unit_struct seq
        map identifier
    }
}
