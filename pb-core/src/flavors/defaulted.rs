//! Fields and arguments that have the default of their type if they are absent. A type that can neither be received
//! nor has a default is one compile error, which says that it cannot be received.

use std::{marker::PhantomData, ops::Deref};

use serde::de::DeserializeOwned;

use super::{
    Invocation,
    lent::{KeptRead, Read},
    lent_argument::{
        KeptReadArgument, KeptValue, LentValue, ReadArgument, kept_read, kept_read_or_default,
        read_argument, read_argument_or_default,
    },
    lent_default::{DefaultOwner, DefaultOwnerLater},
};
use crate::jelly::{ReadResult, Unjelly};

/// A type that has a default. Method lookup goes from here to [`WithoutDefault`] and then to [`Unreadable`], and
/// stops at the first that has the method for `T`.
#[derive(Debug)]
pub struct Defaulted<'de, T: ?Sized>(WithoutDefault<'de, T>);

/// A type that can be received, and has no default. Its methods do not compile.
#[derive(Debug)]
pub struct WithoutDefault<'de, T: ?Sized>(Unreadable<T>, PhantomData<&'de ()>);

/// A type that cannot be received. The code that reads it does not compile, so these methods have no errors of their
/// own.
#[derive(Debug)]
pub struct Unreadable<T: ?Sized>(PhantomData<fn(&T)>);

impl<T: ?Sized> Defaulted<'_, T> {
    /// The only value.
    pub const NEW: Self = Self(WithoutDefault(Unreadable(PhantomData), PhantomData));
}

impl<T: Default> Defaulted<'_, T> {
    /// Returns the given value, or the default of its type.
    #[inline]
    pub fn or_default(&self, given: Option<T>) -> T {
        given.unwrap_or_default()
    }

    /// Returns the value that was read through serde, or the default of its type.
    #[inline]
    pub fn serde_or_default(&self, given: Option<T>) -> T {
        given.unwrap_or_default()
    }
}

impl<'de, T: Unjelly<'de>> WithoutDefault<'de, T> {
    /// Does not compile, since the type has no default.
    pub fn or_default(&self, given: Option<T>) -> T
    where
        T: Default,
    {
        given.unwrap_or_default()
    }
}

impl<T: DeserializeOwned> WithoutDefault<'_, T> {
    /// Does not compile, since the type has no default.
    pub fn serde_or_default(&self, given: Option<T>) -> T
    where
        T: Default,
    {
        given.unwrap_or_default()
    }
}

impl<T> Unreadable<T> {
    /// Takes the place of the method for a type that can be received.
    ///
    /// # Panics
    /// Never returns: a call does not compile.
    pub fn or_default(&self, _: Option<T>) -> T {
        unreachable!("the type cannot be received")
    }

    /// Takes the place of the method for a type that can be received.
    ///
    /// # Panics
    /// Never returns: a call does not compile.
    pub fn serde_or_default(&self, _: Option<T>) -> T {
        unreachable!("the type cannot be received")
    }
}

impl<'de, T: DefaultOwner<'de> + ?Sized> Defaulted<'de, T> {
    /// Returns an argument `&T`, or the default of its type if it is missing.
    ///
    /// # Errors
    /// Returns an error if the argument is given and cannot be read as a `T`.
    #[inline]
    pub fn read(
        &self,
        call: &mut Invocation<'de>,
        name: &'static str,
    ) -> ReadResult<LentValue<'de, T>>
    where
        T: ReadArgument<'de>,
    {
        read_argument_or_default(call, name)
    }
}

impl<T: DefaultOwnerLater + ?Sized> Defaulted<'_, T> {
    /// Returns the value that an `async` method borrows as `&T`, or the default of its type if it is missing.
    ///
    /// # Errors
    /// Returns an error if the argument is given and cannot be read as a `T`.
    pub fn keep(&self, call: &mut Invocation<'_>, name: &'static str) -> ReadResult<KeptValue<T>>
    where
        T: KeptReadArgument,
    {
        kept_read_or_default(call, name)
    }
}

impl<'de, T: Read<'de> + ?Sized> WithoutDefault<'de, T> {
    /// Does not compile, since the type has no default.
    ///
    /// # Errors
    /// Never returns: a call does not compile.
    pub fn read(
        &self,
        call: &mut Invocation<'de>,
        name: &'static str,
    ) -> ReadResult<LentValue<'de, T>>
    where
        T: DefaultOwner<'de>,
    {
        read_argument_or_default(call, name)
    }
}

impl<T: KeptRead + ?Sized> WithoutDefault<'_, T> {
    /// Does not compile, since the type has no default.
    ///
    /// # Errors
    /// Never returns: a call does not compile.
    pub fn keep(&self, call: &mut Invocation<'_>, name: &'static str) -> ReadResult<KeptValue<T>>
    where
        T: DefaultOwnerLater,
    {
        kept_read_or_default(call, name)
    }
}

impl<T: ?Sized> Unreadable<T> {
    /// Does not compile, since the type cannot be received.
    ///
    /// # Errors
    /// Never returns: a call does not compile.
    pub fn read<'de>(
        &self,
        call: &mut Invocation<'de>,
        name: &'static str,
    ) -> ReadResult<LentValue<'de, T>>
    where
        T: ReadArgument<'de>,
    {
        read_argument(call, name)
    }

    /// Does not compile, since the type cannot be received.
    ///
    /// # Errors
    /// Never returns: a call does not compile.
    pub fn keep(&self, call: &mut Invocation<'_>, name: &'static str) -> ReadResult<KeptValue<T>>
    where
        T: KeptReadArgument,
    {
        kept_read(call, name)
    }
}

impl<'de, T: ?Sized> Deref for Defaulted<'de, T> {
    type Target = WithoutDefault<'de, T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T: ?Sized> Deref for WithoutDefault<'_, T> {
    type Target = Unreadable<T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
