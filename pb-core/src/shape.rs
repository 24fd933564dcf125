//! What a type is on the wire, as far as it is known at compile time: so that the arguments and answers of an
//! interface can be compared with those of an object. The two ends may use different Rust types for one value.

mod types;

use std::marker::PhantomData;

use crate::text::{Text, is_same};

/// What a type is on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    kind: Kind,
    /// Whether the value may be `None`.
    is_optional: bool,
}

/// The kind of a value on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A type that is not compared.
    Any,
    Nothing,
    Boolean,
    Integer,
    Float,
    Decimal,
    Text,
    Bytes,
    Date,
    Time,
    DateTime,
    TimeDelta,
    /// The items of a list, of which there may be any number.
    List(&'static Shape),
    Set(&'static Shape),
    Tuple(&'static [Shape]),
    Map(&'static Shape, &'static Shape),
    /// The attributes of a plain state.
    Dictionary,
    /// A reference to an object with methods.
    Reference,
    Copy(Names),
    Live(Names),
}

/// The names of a class: the one that is sent, and others that are received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Names {
    /// `None` for any of several classes.
    class: Option<&'static str>,
    aliases: &'static [&'static str],
}

impl Shape {
    /// A type that is not compared.
    pub const ANY: Self = Self::of(Kind::Any);
    /// The answer of a method that returns nothing.
    pub const NOTHING: Self = Self::of(Kind::Nothing);
    /// Text.
    pub const TEXT: Self = Self::of(Kind::Text);
    /// The attributes of a plain state.
    pub const DICTIONARY: Self = Self::of(Kind::Dictionary);
    /// A reference to an object with methods.
    pub const REFERENCE: Self = Self::of(Kind::Reference);
    /// A copy of any class.
    pub const ANY_COPY: Self = Self::of(Kind::Copy(Names { class: None, aliases: &[] }));

    pub(crate) const INTEGER: Self = Self::of(Kind::Integer);
    pub(crate) const DECIMAL: Self = Self::of(Kind::Decimal);
    pub(crate) const DATE: Self = Self::of(Kind::Date);
    pub(crate) const TIME: Self = Self::of(Kind::Time);
    pub(crate) const DATE_TIME: Self = Self::of(Kind::DateTime);
    pub(crate) const TIME_DELTA: Self = Self::of(Kind::TimeDelta);

    const fn of(kind: Kind) -> Self {
        Self { kind, is_optional: false }
    }

    /// Returns the shape of a copy of a class.
    pub const fn copy(class: &'static str, aliases: &'static [&'static str]) -> Self {
        Self::of(Kind::Copy(Names { class: Some(class), aliases }))
    }

    /// Returns the shape of a type, of which it is known as a value or as a value with plain states.
    pub const fn either(value: Self, state: Self) -> Self {
        if matches!(value.kind, Kind::Any) { state } else { value }
    }

    /// Returns the shape of a live object of a class.
    pub(crate) const fn live(class: &'static str, aliases: &'static [&'static str]) -> Self {
        Self::of(Kind::Live(Names { class: Some(class), aliases }))
    }

    /// Returns whether a value that is sent as `self` can be received as `other`: whether the readers of the
    /// kind `other` accept what is written for `self`.
    pub(crate) const fn fits(self, other: Self) -> bool {
        match (self.kind, other.kind) {
            (Kind::Any, _) | (_, Kind::Any) => true,
            // `None` is read as a state without attributes too, as in Twisted.
            (Kind::Nothing, _) => {
                matches!(other.kind, Kind::Nothing | Kind::Dictionary) || other.is_optional
            }
            _ if self.is_optional && !other.is_optional => {
                matches!(other.kind, Kind::Dictionary) && self.given().fits(other)
            }
            (Kind::Boolean | Kind::Integer, Kind::Boolean | Kind::Integer)
            | (Kind::Integer | Kind::Float, Kind::Float)
            | (Kind::Decimal, Kind::Decimal)
            | (Kind::Text | Kind::Bytes, Kind::Text | Kind::Bytes)
            | (Kind::Date, Kind::Date)
            | (Kind::Time, Kind::Time)
            | (Kind::DateTime, Kind::DateTime)
            | (Kind::TimeDelta, Kind::TimeDelta)
            | (Kind::Reference, Kind::Reference)
            | (Kind::Dictionary, Kind::Dictionary | Kind::Map(..))
            | (Kind::Map(..), Kind::Dictionary) => true,
            (Kind::List(sent) | Kind::Set(sent), Kind::List(received) | Kind::Set(received)) => {
                sent.fits(*received)
            }
            (Kind::Tuple(sent), Kind::List(received) | Kind::Set(received)) => {
                let mut index = 0;
                while index < sent.len() {
                    if !sent[index].fits(*received) {
                        return false;
                    }
                    index += 1;
                }
                true
            }
            (Kind::List(sent), Kind::Tuple(received)) => {
                let mut index = 0;
                while index < received.len() {
                    if !sent.fits(received[index]) {
                        return false;
                    }
                    index += 1;
                }
                true
            }
            (Kind::Tuple(sent), Kind::Tuple(received)) => {
                let mut index = 0;
                while index < sent.len() && index < received.len() {
                    if !sent[index].fits(received[index]) {
                        return false;
                    }
                    index += 1;
                }
                sent.len() == received.len()
            }
            (Kind::Map(key, value), Kind::Map(other_key, other_value)) => {
                key.fits(*other_key) && value.fits(*other_value)
            }
            (Kind::Copy(sent), Kind::Copy(received)) | (Kind::Live(sent), Kind::Live(received)) => {
                sent.shares_one_with(received)
            }
            _ => false,
        }
    }

    /// Returns the shape of a value that is not `None`.
    pub(crate) const fn given(self) -> Self {
        Self { is_optional: false, ..self }
    }

    /// Appends the words for a value, for error messages.
    pub(crate) const fn append(self, text: Text) -> Text {
        let text = match self.kind {
            Kind::Any => text.with("a value"),
            Kind::Nothing => return text.with("nothing"),
            Kind::Boolean => text.with("a boolean"),
            Kind::Integer => text.with("an integer"),
            Kind::Float => text.with("a float"),
            Kind::Decimal => text.with("a decimal number"),
            Kind::Text => text.with("text"),
            Kind::Bytes => text.with("a byte string"),
            Kind::Date => text.with("a date"),
            Kind::Time => text.with("a time of day"),
            Kind::DateTime => text.with("a date with a time"),
            Kind::TimeDelta => text.with("a span of time"),
            Kind::List(item) => item.append_many(text.with("a list of ")),
            Kind::Set(item) => item.append_many(text.with("a set of ")),
            Kind::Tuple(items) => append_items(items, text.with("a tuple of ")),
            Kind::Map(key, value) => {
                value.append_many(key.append_many(text.with("a map from ")).with(" to "))
            }
            Kind::Dictionary => text.with("a dictionary"),
            Kind::Reference => text.with("a reference to an object"),
            Kind::Copy(names) => names.append(text.with("a copy")),
            Kind::Live(names) => names.append(text.with("a live object")),
        };
        if self.is_optional { text.with(" or `None`") } else { text }
    }

    /// Appends the words for several values.
    const fn append_many(self, text: Text) -> Text {
        let text = if self.is_optional { text.with("(") } else { text };
        let text = match self.kind {
            Kind::Any => text.with("values"),
            Kind::Nothing => text.with("`None`"),
            Kind::Boolean => text.with("booleans"),
            Kind::Integer => text.with("integers"),
            Kind::Float => text.with("floats"),
            Kind::Decimal => text.with("decimal numbers"),
            Kind::Text => text.with("text"),
            Kind::Bytes => text.with("byte strings"),
            Kind::Date => text.with("dates"),
            Kind::Time => text.with("times of day"),
            Kind::DateTime => text.with("dates with times"),
            Kind::TimeDelta => text.with("spans of time"),
            Kind::List(item) => item.append_many(text.with("lists of ")),
            Kind::Set(item) => item.append_many(text.with("sets of ")),
            Kind::Tuple(items) => append_items(items, text.with("tuples of ")),
            Kind::Map(key, value) => {
                value.append_many(key.append_many(text.with("maps from ")).with(" to "))
            }
            Kind::Dictionary => text.with("dictionaries"),
            Kind::Reference => text.with("references to objects"),
            Kind::Copy(names) => names.append(text.with("copies")),
            Kind::Live(names) => names.append(text.with("live objects")),
        };
        if self.is_optional { text.with(" or `None`)") } else { text }
    }
}

/// Appends the words for the items of a tuple.
const fn append_items(items: &[Shape], text: Text) -> Text {
    let mut text = text.with("(");
    let mut index = 0;
    while index < items.len() {
        text = items[index].append(if index == 0 { text } else { text.with(", ") });
        index += 1;
    }
    text.with(")")
}

impl Names {
    /// Returns whether the two have a name in common, or may have one.
    const fn shares_one_with(self, other: Self) -> bool {
        let (Some(class), Some(_)) = (self.class, other.class) else { return true };
        let mut index = 0;
        while index < self.aliases.len() {
            if other.has(self.aliases[index]) {
                return true;
            }
            index += 1;
        }
        other.has(class)
    }

    const fn has(self, name: &str) -> bool {
        let mut index = 0;
        while index < self.aliases.len() {
            if is_same(self.aliases[index], name) {
                return true;
            }
            index += 1;
        }
        matches!(self.class, Some(class) if is_same(class, name))
    }

    const fn append(self, text: Text) -> Text {
        match self.class {
            Some(class) => text.with(" of `").with(class).with("`"),
            None => text,
        }
    }
}

/// The direction of a value that is sent.
#[derive(Debug)]
pub struct Sent;

/// The direction of a value that is received.
#[derive(Debug)]
pub struct Received;

/// The direction `D` of a value whose parts are no copies, but may be plain states. Copies and plain states have
/// impls for different directions, so that a type with both derives has no second error about it.
#[derive(Debug)]
pub struct State<D>(PhantomData<D>);

/// A type whose shape is known, in one direction: [`Sent`] or [`Received`], or the [`State`] of these.
pub trait Shaped<D> {
    /// The shape of a value.
    const SHAPE: Shape;
    /// The shape of several values in a slice or a `Vec`.
    const SEVERAL: Shape = Shape { kind: Kind::List(&Self::SHAPE), is_optional: false };
}

/// Returns the shape of a type in one direction.
#[doc(hidden)]
#[macro_export]
macro_rules! __shape_of {
    ($direction:ident, $type:ty) => {
        $crate::__private::Shape::either(
            $crate::__private::ShapeOf::<$type, $crate::__private::$direction>::SHAPE,
            $crate::__private::ShapeOf::<
                $type,
                $crate::__private::ShapeState<$crate::__private::$direction>,
            >::SHAPE,
        )
    };
}

/// A type. Its inherent `SHAPE` is found before that of the trait [`AnyShape`], which all other types have.
#[derive(Debug)]
pub struct ShapeOf<T: ?Sized, D>(PhantomData<D>, PhantomData<T>);

impl<D, T: Shaped<D> + ?Sized> ShapeOf<T, D> {
    /// The shape of the type.
    pub const SHAPE: Shape = T::SHAPE;
}

/// A type whose shape is not known.
pub trait AnyShape {
    /// The shape.
    const SHAPE: Shape = Shape::ANY;
}

impl<D, T: ?Sized> AnyShape for ShapeOf<T, D> {}

#[cfg(test)]
mod tests;
