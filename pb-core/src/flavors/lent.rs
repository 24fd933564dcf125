//! Arguments `&T` of methods that peers call. The type `T` decides how the argument is read, under whatever
//! name the method's signature uses it. The context of the call is not read from the message, and text and
//! bytes may be borrowed from it. Of all other types, the generated code owns the value and lends it to the
//! method.

use std::path::{Path, PathBuf};

use super::{Context, Invocation};
use crate::jelly::{ReadResult, Unjelly, UnjellyOwned};

/// A type that a method can borrow from an owner, whether or not it can be received.
pub trait Borrowed<'de> {
    /// The value that the method borrows from.
    type Owner;

    /// Lends the value to the method.
    fn lend(owner: &Self::Owner) -> &Self;
}

/// A type that an `async` method can borrow from an owner, whether or not it can be received.
pub trait BorrowedLater {
    /// The value that the method borrows from.
    type Owner;

    /// Lends the value to the method.
    fn lend(owner: &Self::Owner) -> &Self;
}

/// A value that was read from the message, or that outlives the call.
#[derive(Debug)]
pub enum Owner<'de, T> {
    /// A value that was read.
    Read(T),
    /// A value that outlives the call.
    Kept(&'de T),
}

/// A type that a method can borrow while its call is served.
pub trait Lent<'de>: Borrowed<'de> {
    /// Returns the next argument of the message, or `None` if there is none. The context is not read from the
    /// message.
    ///
    /// # Errors
    /// Returns an error if the argument is of another type.
    fn given(call: &mut Invocation<'de>, name: &'static str) -> ReadResult<Option<Self::Owner>>;

    /// Returns the value of an argument that the message does not have.
    fn absent() -> Option<Self::Owner> {
        None
    }
}

/// A type that a method can borrow, and that is read from the message: all but the context.
pub trait Read<'de>: Lent<'de> {}

/// A type that an `async` method can borrow, though the method outlives the message of its call.
pub trait Kept: BorrowedLater {
    /// Returns the next argument of the message, or `None` if there is none. The context is not read from the
    /// message.
    ///
    /// # Errors
    /// Returns an error if the argument is of another type.
    fn given(call: &mut Invocation<'_>, name: &'static str) -> ReadResult<Option<Self::Owner>>;

    /// Returns the value of an argument that the message does not have.
    fn absent() -> Option<Self::Owner> {
        None
    }
}

/// A type that an `async` method can borrow, and that is read from the message: all but the context.
pub trait KeptRead: Kept {}

impl<'de, T: 'de> Borrowed<'de> for T {
    type Owner = Owner<'de, T>;

    #[inline]
    fn lend<'a>(owner: &'a Owner<'de, T>) -> &'a Self {
        match owner {
            Owner::Read(value) => value,
            Owner::Kept(value) => value,
        }
    }
}

impl<'de> Borrowed<'de> for str {
    type Owner = &'de Self;

    fn lend<'a>(owner: &'a &'de Self) -> &'a Self {
        owner
    }
}

impl<T> Borrowed<'_> for [T] {
    type Owner = Vec<T>;

    fn lend(owner: &Vec<T>) -> &Self {
        owner
    }
}

impl<'de> Borrowed<'de> for Path {
    type Owner = &'de str;

    fn lend<'a>(owner: &'a &'de str) -> &'a Self {
        Self::new(*owner)
    }
}

impl<T> BorrowedLater for T {
    type Owner = T;

    fn lend(owner: &T) -> &Self {
        owner
    }
}

impl BorrowedLater for str {
    type Owner = String;

    fn lend(owner: &String) -> &Self {
        owner
    }
}

impl<T> BorrowedLater for [T] {
    type Owner = Vec<T>;

    fn lend(owner: &Vec<T>) -> &Self {
        owner
    }
}

impl BorrowedLater for Path {
    type Owner = PathBuf;

    fn lend(owner: &PathBuf) -> &Self {
        owner
    }
}

impl<'de, T: Unjelly<'de> + 'de> Lent<'de> for T {
    fn given(call: &mut Invocation<'de>, name: &'static str) -> ReadResult<Option<Owner<'de, T>>> {
        Ok(call.given_argument(name)?.map(Owner::Read))
    }

    fn absent() -> Option<Owner<'de, T>> {
        <T as Unjelly>::absent().map(Owner::Read)
    }
}

impl<'de> Lent<'de> for str {
    fn given(call: &mut Invocation<'de>, name: &'static str) -> ReadResult<Option<&'de Self>> {
        call.given_argument(name)
    }
}

impl<'de, T> Lent<'de> for [T]
where
    Vec<T>: Unjelly<'de>,
{
    fn given(call: &mut Invocation<'de>, name: &'static str) -> ReadResult<Option<Vec<T>>> {
        call.given_argument(name)
    }
}

impl<'de> Lent<'de> for Path {
    fn given(call: &mut Invocation<'de>, name: &'static str) -> ReadResult<Option<&'de str>> {
        call.given_argument(name)
    }
}

impl<'de> Lent<'de> for Context {
    fn given(call: &mut Invocation<'de>, _: &'static str) -> ReadResult<Option<Owner<'de, Self>>> {
        Ok(Some(Owner::Kept(call.context())))
    }
}

impl<'de, T: Unjelly<'de> + 'de> Read<'de> for T {}
impl Read<'_> for str {}
impl<'de, T> Read<'de> for [T] where Vec<T>: Unjelly<'de> {}
impl Read<'_> for Path {}

impl<T: UnjellyOwned> Kept for T {
    fn given(call: &mut Invocation<'_>, name: &'static str) -> ReadResult<Option<T>> {
        call.given_argument(name)
    }

    fn absent() -> Option<T> {
        <T as Unjelly>::absent()
    }
}

impl Kept for str {
    fn given(call: &mut Invocation<'_>, name: &'static str) -> ReadResult<Option<String>> {
        call.given_argument(name)
    }
}

impl<T> Kept for [T]
where
    Vec<T>: UnjellyOwned,
{
    fn given(call: &mut Invocation<'_>, name: &'static str) -> ReadResult<Option<Vec<T>>> {
        call.given_argument(name)
    }
}

impl Kept for Path {
    fn given(call: &mut Invocation<'_>, name: &'static str) -> ReadResult<Option<PathBuf>> {
        Ok(call.given_argument::<&str>(name)?.map(PathBuf::from))
    }
}

impl Kept for Context {
    fn given(call: &mut Invocation<'_>, _: &'static str) -> ReadResult<Option<Self>> {
        Ok(Some(call.context().clone()))
    }
}

impl<T: UnjellyOwned> KeptRead for T {}
impl KeptRead for str {}
impl<T> KeptRead for [T] where Vec<T>: UnjellyOwned {}
impl KeptRead for Path {}

/// The context of a call, under whatever name.
pub trait TheContext: Sized {
    /// Returns the context.
    fn of<'de>(call: &Invocation<'de>) -> &'de Self;
}

impl TheContext for Context {
    #[inline]
    fn of<'de>(call: &Invocation<'de>) -> &'de Self {
        call.context()
    }
}
