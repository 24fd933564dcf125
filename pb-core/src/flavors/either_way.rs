//! The compile error of a field whose type can be neither sent nor received. The derives that send and those
//! that receive check it with the same code, so that the error is shown once for a type with two derives. It
//! implies the errors of the one direction and the other, which the compiler then does not show.

use std::{marker::PhantomData, ops::Deref};

use super::places::{ReceivedField, SentField};
use crate::jelly::{Jelly, Unjelly};

/// A type that can be sent and received, whatever traits it has: there is none.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` can be neither sent to a peer nor received from one",
    label = "implements neither `pb::Jelly` nor `pb::Unjelly`",
    note = "for your own types derive `Copyable` and `RemoteCopy` (a copy with a class name), or `Jelly` and `Unjelly` for plain state and enums: one to send, one to receive",
    note = "for a type of another crate, mark the field `#[pb(serde)]` if the type implements serde's traits, or else `#[pb(with = module)]`",
    note = "a live object (`Cacheable`) is sent by its handle, a `pb::Published`, and its replica (`RemoteCache`) is received as a `pb::Cached`",
    note = "an object that the peer is to call is sent as a `pb::Local`, and received as a `pb::RemoteReference`",
    note = "to leave the field out of the state, mark it `#[pb(skip)]`"
)]
pub trait EitherWay: SentField + for<'de> ReceivedField<'de> {}

/// The type of a field, as it can be sent. Its `way` is found before those of the types to which it
/// dereferences.
#[derive(Debug)]
pub struct Sent<'de, T: ?Sized>(Received<'de, T>);

/// The type of a field, as it can be received.
#[derive(Debug)]
pub struct Received<'de, T: ?Sized>(Neither<T>, PhantomData<&'de ()>);

/// The type of a field that can be neither sent nor received.
#[derive(Debug)]
pub struct Neither<T: ?Sized>(PhantomData<fn(&T)>);

/// The type of a field that can be sent or received.
#[derive(Debug)]
pub struct Travels;

impl<T: ?Sized> Sent<'_, T> {
    /// The only value.
    pub const NEW: Self = Self(Received(Neither(PhantomData), PhantomData));
}

impl<T: Jelly + ?Sized> Sent<'_, T> {
    /// Returns that the type can be sent.
    pub const fn way(&self) -> Travels {
        Travels
    }
}

impl<'de, T: Unjelly<'de>> Received<'de, T> {
    /// Returns that the type can be received.
    pub const fn way(&self) -> Travels {
        Travels
    }
}

impl<T: ?Sized> Neither<T> {
    /// Returns the type, which [`travels`] refuses.
    pub const fn way(&self) -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: ?Sized> Deref for Sent<'de, T> {
    type Target = Received<'de, T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T: ?Sized> Deref for Received<'_, T> {
    type Target = Neither<T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// A result of `way`: the type of a field that can be sent or received.
pub trait Way {}

impl Way for Travels {}

impl<T: EitherWay> Way for Neither<T> {}

/// Refuses a type that can be neither sent nor received.
#[inline]
pub fn travels(_: impl Way) {}
