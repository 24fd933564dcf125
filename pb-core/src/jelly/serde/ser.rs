use std::fmt;

use serde::ser::{
    self, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant,
};

use super::{
    super::{Jelly, Mark},
    Jellier, JellyError,
};

/// A serializer of serde, which writes one value.
#[derive(Debug)]
pub struct Serializer<'a>(pub(super) &'a mut Jellier);

/// A container whose header is written after its items were counted: serde may not know their number
/// before.
#[derive(Debug)]
pub struct Items<'a> {
    out: &'a mut Jellier,
    atom: &'static str,
    start: Mark,
    count: usize,
    /// If true, the container belongs to an enum variant, and a dictionary was opened around it.
    variant: bool,
}

impl ser::Error for JellyError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::custom(message)
    }
}

impl<'a> Items<'a> {
    fn open(out: &'a mut Jellier, atom: &'static str) -> Result<Self, JellyError> {
        out.enter()?;
        let start = out.mark();
        Ok(Self { out, atom, start, count: 0, variant: false })
    }

    fn open_variant(
        out: &'a mut Jellier,
        variant: &'static str,
        atom: &'static str,
    ) -> Result<Self, JellyError> {
        open_variant(out, variant)?;
        Ok(Self { variant: true, ..Self::open(out, atom)? })
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JellyError> {
        self.count += 1;
        value.serialize(Serializer(self.out))
    }

    fn entry<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), JellyError> {
        self.out.pair();
        self.out.text(key)?;
        self.item(value)
    }

    fn close(self) -> Result<(), JellyError> {
        self.out.insert_expression(self.start, self.atom, self.count)?;
        self.out.leave();
        if self.variant {
            self.out.leave();
        }
        Ok(())
    }
}

/// Writes `[dictionary [variant`; the value of the variant must follow.
fn open_variant(out: &mut Jellier, variant: &str) -> Result<(), JellyError> {
    out.enter()?;
    out.expression("dictionary", 1)?;
    out.pair();
    out.text(variant)
}

macro_rules! scalars {
    ($($method:ident: $type:ty;)*) => {$(
        fn $method(self, value: $type) -> Result<(), JellyError> {
            value.jelly(self.0)
        }
    )*};
}

impl<'a> ser::Serializer for Serializer<'a> {
    type Ok = ();
    type Error = JellyError;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Items<'a>;
    type SerializeTupleStruct = Items<'a>;
    type SerializeTupleVariant = Items<'a>;
    type SerializeMap = Items<'a>;
    type SerializeStruct = Items<'a>;
    type SerializeStructVariant = Items<'a>;

    scalars! {
        serialize_bool: bool;
        serialize_i8: i8;
        serialize_i16: i16;
        serialize_i32: i32;
        serialize_i64: i64;
        serialize_i128: i128;
        serialize_u8: u8;
        serialize_u16: u16;
        serialize_u32: u32;
        serialize_u64: u64;
        serialize_u128: u128;
        serialize_f32: f32;
        serialize_f64: f64;
        serialize_char: char;
        serialize_str: &str;
        serialize_bytes: &[u8];
    }

    fn serialize_none(self) -> Result<(), JellyError> {
        ().jelly(self.0)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), JellyError> {
        self.0.check_stack()?;
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), JellyError> {
        ().jelly(self.0)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), JellyError> {
        ().jelly(self.0)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), JellyError> {
        variant.jelly(self.0)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), JellyError> {
        self.0.check_stack()?;
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), JellyError> {
        open_variant(self.0, variant)?;
        value.serialize(Serializer(self.0))?;
        self.0.leave();
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a>, JellyError> {
        Items::open(self.0, "list")
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a>, JellyError> {
        Items::open(self.0, "tuple")
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'a>, JellyError> {
        Items::open(self.0, "tuple")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'a>, JellyError> {
        Items::open_variant(self.0, variant, "tuple")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Items<'a>, JellyError> {
        Items::open(self.0, "dictionary")
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Items<'a>, JellyError> {
        Items::open(self.0, "dictionary")
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'a>, JellyError> {
        Items::open_variant(self.0, variant, "dictionary")
    }
}

macro_rules! items {
    ($($trait:ident $method:ident;)*) => {$(
        impl $trait for Items<'_> {
            type Ok = ();
            type Error = JellyError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JellyError> {
                let index = self.count;
                self.item(value).map_err(|error| error.in_item(index))
            }

            fn end(self) -> Result<(), JellyError> {
                self.close()
            }
        }
    )*};
}

items! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

macro_rules! fields {
    ($($trait:ident)*) => {$(
        impl $trait for Items<'_> {
            type Ok = ();
            type Error = JellyError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), JellyError> {
                self.entry(key, value).map_err(|error| error.in_field(key))
            }

            fn end(self) -> Result<(), JellyError> {
                self.close()
            }
        }
    )*};
}

fields!(SerializeStruct SerializeStructVariant);

impl SerializeMap for Items<'_> {
    type Ok = ();
    type Error = JellyError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), JellyError> {
        self.out.pair();
        key.serialize(Serializer(self.out))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JellyError> {
        let index = self.count;
        self.item(value).map_err(|error| error.in_item(index))
    }

    fn end(self) -> Result<(), JellyError> {
        self.close()
    }
}
