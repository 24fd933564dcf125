//! The compile errors of types that borrow from the message in places whose values outlive it. Without them the
//! compiler reports lifetimes of the generated code.

use std::{collections::VecDeque, marker::PhantomData, ops::Deref};

/// A type whose received values borrow from the message, whatever its lifetimes are: a type with a lifetime that
/// derives `RemoteCopy` or `Unjelly`.
pub trait Borrows {}

impl<T: ?Sized> Borrows for &T {}
impl<T: Borrows> Borrows for Option<T> {}
impl<T: Borrows> Borrows for Vec<T> {}
impl<T: Borrows> Borrows for VecDeque<T> {}
impl<T: Borrows + ?Sized> Borrows for Box<T> {}
impl<T: Borrows> Borrows for [T] {}
impl<T: Borrows, const N: usize> Borrows for [T; N] {}

/// The type of a field of a value that outlives its message, although it borrows from it. No type has this trait.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` borrows from the message that it is read from, and cannot live for `'static`",
    label = "borrows from the message",
    note = "in a value that is kept, hold a type without a lifetime, whose fields own their contents: `String` instead of `&str`",
    note = "in a copy that is only used during a call, give the class a lifetime, and write it here instead of `'static`: `struct Order<'a>`"
)]
pub trait KeptField {}

/// The type of an argument that outlives its call, although it borrows from the message. No type has this trait.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` borrows from the message of its call, and cannot live for `'static`",
    label = "write `'_` instead of `'static`",
    note = "to keep the value after the call, receive a type without a lifetime, whose fields own their contents: `String` instead of `&str`"
)]
pub trait KeptBeyondCall {}

/// The type of a value that may borrow. Its methods are found before those of [`Owns`], and no type meets their bounds.
#[derive(Debug)]
pub struct MayBorrow<T: ?Sized>(Owns, PhantomData<fn(&T)>);

/// The type of a value that does not always borrow.
#[derive(Debug)]
pub struct Owns;

impl<T: ?Sized> MayBorrow<T> {
    /// The only value.
    pub const NEW: Self = Self(Owns, PhantomData);
}

impl<T: Borrows + ?Sized> MayBorrow<T> {
    /// Refuses a field of this type.
    pub const fn field(&self)
    where
        T: KeptField,
    {
    }

    /// Refuses an argument of this type.
    pub const fn argument(&self)
    where
        T: KeptBeyondCall,
    {
    }
}

impl Owns {
    /// Accepts a field.
    pub const fn field(&self) {}

    /// Accepts an argument.
    pub const fn argument(&self) {}
}

impl<T: ?Sized> Deref for MayBorrow<T> {
    type Target = Owns;

    fn deref(&self) -> &Owns {
        &self.0
    }
}
