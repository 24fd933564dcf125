//! What a type is on the wire, as far as it is known at compile time: so that the arguments and answers of an
//! interface can be compared with those of an object. The two ends may use different Rust types for one value.

use std::{borrow::Cow, marker::PhantomData, rc::Rc, sync::Arc};

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
    Text,
}

impl Shape {
    /// A type that is not compared.
    pub const ANY: Self = Self { kind: Kind::Any, is_optional: false };
    /// The answer of a method that returns nothing.
    pub const NOTHING: Self = Self { kind: Kind::Nothing, is_optional: false };

    const fn of(kind: Kind) -> Self {
        Self { kind, is_optional: false }
    }

    /// Returns whether a value that is sent as `self` can be received as `other`.
    pub(crate) const fn fits(self, other: Self) -> bool {
        match (self.kind, other.kind) {
            (Kind::Any, _) | (_, Kind::Any) => true,
            (Kind::Nothing, _) => matches!(other.kind, Kind::Nothing) || other.is_optional,
            _ if self.is_optional && !other.is_optional => false,
            (Kind::Boolean, Kind::Boolean)
            | (Kind::Integer, Kind::Integer | Kind::Float)
            | (Kind::Float, Kind::Float)
            | (Kind::Text, Kind::Text) => true,
            _ => false,
        }
    }

    /// Returns the shape of a value that is not `None`.
    pub(crate) const fn given(self) -> Self {
        Self { is_optional: false, ..self }
    }

    /// Returns the words for a value, for error messages.
    pub(crate) const fn words(self) -> &'static str {
        match (self.kind, self.is_optional) {
            (Kind::Any, _) => "a value",
            (Kind::Nothing, _) => "nothing",
            (Kind::Boolean, false) => "a boolean",
            (Kind::Boolean, true) => "a boolean or `None`",
            (Kind::Integer, false) => "an integer",
            (Kind::Integer, true) => "an integer or `None`",
            (Kind::Float, false) => "a float",
            (Kind::Float, true) => "a float or `None`",
            (Kind::Text, false) => "text",
            (Kind::Text, true) => "text or `None`",
        }
    }
}

/// A type whose shape is known.
pub trait Shaped {
    /// The shape.
    const SHAPE: Shape;
}

macro_rules! shapes {
    ($($kind:ident: $($type:ty),+;)*) => {
        $($(impl Shaped for $type {
            const SHAPE: Shape = Shape::of(Kind::$kind);
        })+)*
    };
}

shapes! {
    Nothing: ();
    Boolean: bool;
    Integer: i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize;
    Float: f32, f64;
    Text: str, String, Cow<'_, str>;
}

impl<T: Shaped + ?Sized> Shaped for &T {
    const SHAPE: Shape = T::SHAPE;
}

impl<T: Shaped + ?Sized> Shaped for Box<T> {
    const SHAPE: Shape = T::SHAPE;
}

impl<T: Shaped + ?Sized> Shaped for Rc<T> {
    const SHAPE: Shape = T::SHAPE;
}

impl<T: Shaped + ?Sized> Shaped for Arc<T> {
    const SHAPE: Shape = T::SHAPE;
}

impl<T: Shaped> Shaped for Option<T> {
    const SHAPE: Shape = Shape { is_optional: true, ..T::SHAPE };
}

/// A type. Its inherent `SHAPE` is found before that of the trait [`AnyShape`], which all other types have.
#[derive(Debug)]
pub struct ShapeOf<T: ?Sized>(PhantomData<T>);

impl<T: Shaped + ?Sized> ShapeOf<T> {
    /// The shape of the type.
    pub const SHAPE: Shape = T::SHAPE;
}

/// A type whose shape is not known.
pub trait AnyShape {
    /// The shape.
    const SHAPE: Shape = Shape::ANY;
}

impl<T: ?Sized> AnyShape for ShapeOf<T> {}
