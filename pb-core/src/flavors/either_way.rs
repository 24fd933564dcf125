//! The compile errors of a type that can be neither sent nor received. Code that sends values and code that
//! receives them contain the same check, so that the error is shown once for a type with two derives, and once for
//! an argument that is announced and applied. It implies the errors of the one direction and the other, which the
//! compiler then does not show.

use std::{marker::PhantomData, ops::Deref};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    Copyable, RemoteCopy,
    lent::Read,
    places::{AnnouncedArgument, Argument, ReceivedField, SentField},
    variants::{ByClass, ReceivedVariant, SentVariant},
};
use crate::jelly::{Jellier, Jelly, JellyError, Unjelly};

/// A type that can be sent and received. It is implemented for handles, of which the error is about the type behind
/// them, and for no other type.
#[diagnostic::on_unimplemented(
    message = "a value of type `{Self}` can be neither sent to a peer nor received from one",
    label = "`{Self}` implements neither `pb::Jelly` nor `pb::Unjelly`",
    note = "for your own types derive `Copyable` and `RemoteCopy` (a copy with a class name), or `Jelly` and `Unjelly` for plain state and enums: one to send, one to receive",
    note = "for a type of another crate, mark the field `#[pb(serde)]` if the type implements serde's traits, or else `#[pb(with = module)]`",
    note = "a live object (`Cacheable`) is sent by its handle, a `pb::Published`, and its replica (`RemoteCache`) is received as a `pb::Cached`",
    note = "an object that the peer is to call is sent as a `pb::Local`, and received as a `pb::RemoteReference`",
    note = "to leave the field out of the state, mark it `#[pb(skip)]`"
)]
pub trait EitherWay: SentField + for<'de> ReceivedField<'de> {}

/// An argument that can be announced and received, whatever traits it has: there is none.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` can be neither announced to replicas nor received from a peer",
    label = "`{Self}` implements neither `pb::Jelly` nor `pb::Unjelly`",
    note = "for your own types derive `Copyable` and `RemoteCopy` (a copy with a class name), or `Jelly` and `Unjelly` for plain state and enums: one to send, one to receive",
    note = "a type of another crate is sent as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`",
    note = "a live object (`Cacheable`) is sent by its handle, a `pb::Published`, and its replica (`RemoteCache`) is received as a `pb::Cached`",
    note = "an object that the peer is to call is sent as a `pb::Local`, and received as a `pb::RemoteReference`"
)]
pub trait EitherWayArgument: AnnouncedArgument + for<'de> Argument<'de> {}

/// A type that can be sent and received through serde, whatever traits it has: there is none.
#[diagnostic::on_unimplemented(
    message = "a value of type `{Self}` can be neither sent nor received through serde",
    label = "`{Self}` implements neither `serde::Serialize` nor `serde::Deserialize`",
    note = "add `#[derive(serde::Serialize, serde::Deserialize)]` to the type, or enable the `serde` feature of its crate",
    note = "without serde's traits, mark the field `#[pb(with = module)]`, or `#[pb(skip)]` to leave it out of the state"
)]
pub trait EitherWaySerde: Serialize + DeserializeOwned {}

/// A class that can be sent and received, whatever traits it has: there is none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a class that can be sent or received",
    label = "`{Self}` has no class name",
    note = "a variant holds a class (`#[derive(pb::Copyable, pb::RemoteCopy)]`), another enum of classes, or a `Box` or an `Arc` of one"
)]
pub trait EitherWayClass:
    Copyable + RemoteCopy + SentVariant<ByClass> + for<'de> ReceivedVariant<'de, ByClass>
{
}

/// The type of a value, as it can be sent. Its `way` is found before those of the types to which it
/// dereferences.
#[derive(Debug)]
pub struct Sent<'de, T: ?Sized>(Received<'de, T>);

/// The type of a value, as it can be received.
#[derive(Debug)]
pub struct Received<'de, T: ?Sized>(Neither<T>, PhantomData<&'de ()>);

/// The type of a value that can be neither sent nor received.
#[derive(Debug)]
pub struct Neither<T: ?Sized>(PhantomData<fn(&T)>);

/// The type of a value that can be neither sent nor received through serde.
#[derive(Debug)]
pub struct NoSerde<T: ?Sized>(PhantomData<fn(&T)>);

impl<T: Serialize + ?Sized> Sent<'_, T> {
    /// Returns that the type can be sent.
    pub const fn serde_way(&self) -> Travels {
        Travels
    }
}

impl<'de, T: Deserialize<'de>> Received<'de, T> {
    /// Returns that the type can be received.
    pub const fn serde_way(&self) -> Travels {
        Travels
    }
}

impl<T: ?Sized> Neither<T> {
    /// Returns the type, which [`travels`] refuses.
    pub const fn serde_way(&self) -> NoSerde<T> {
        NoSerde(PhantomData)
    }
}

impl<T: EitherWaySerde> Way for NoSerde<T> {}

/// The content of a variant that can be neither sent nor received.
#[derive(Debug)]
pub struct NoClass<T: ?Sized>(PhantomData<fn(&T)>);

/// The type of a value that can be sent or received.
#[derive(Debug)]
pub struct Travels;

/// Returns the type of an argument of a method that announces and receives it. An argument that it borrows is
/// passed as it is.
pub const fn announced_way<'de, T: ?Sized>(_: &T) -> Sent<'de, T> {
    Sent::NEW
}

/// Writes an argument of a method that announces and receives it, which can be done in this `way`.
///
/// # Errors
/// Returns an error if the argument cannot be encoded.
#[inline]
pub fn put_either_way<T: ?Sized, W: AnnounceWay<T>>(
    out: &mut Jellier,
    value: &T,
    _: W,
) -> Result<(), JellyError> {
    W::put(out, value)
}

impl<T: ?Sized> Sent<'_, T> {
    /// The only value.
    pub const NEW: Self = Self(Received(Neither(PhantomData), PhantomData));
}

impl<T: Jelly + ?Sized> Sent<'_, T> {
    /// Returns that the type can be sent.
    pub const fn way(&self) -> Travels {
        Travels
    }

    /// Returns that the argument can be sent.
    pub const fn argument_way(&self) -> Travels {
        Travels
    }
}

impl<'de, T: Unjelly<'de>> Received<'de, T> {
    /// Returns that the type can be received.
    pub const fn way(&self) -> Travels {
        Travels
    }
}

impl<'de, T: Read<'de> + ?Sized> Received<'de, T> {
    /// Returns that the argument can be received.
    pub const fn argument_way(&self) -> Travels {
        Travels
    }
}

/// The content of a variant that can be sent, of any kind.
pub trait SentClass<Kind> {
    /// Returns that the class can be sent.
    fn class_way(&self) -> Travels {
        Travels
    }
}

impl<T: SentVariant<Kind>, Kind> SentClass<Kind> for Sent<'_, T> {}

/// The content of a variant that can be received, of any kind.
pub trait ReceivedClass<Kind> {
    /// Returns that the class can be received.
    fn class_way(&self) -> Travels {
        Travels
    }
}

impl<'de, T: ReceivedVariant<'de, Kind>, Kind> ReceivedClass<Kind> for Received<'de, T> {}

impl<T: ?Sized> Neither<T> {
    /// Returns the type, which [`travels`] refuses.
    pub const fn way(&self) -> Self {
        Self(PhantomData)
    }

    /// Returns the type, which [`argument_travels`] refuses.
    pub const fn argument_way(&self) -> Self {
        Self(PhantomData)
    }

    /// Returns a type that the container contains, which [`travels`] refuses if it is the reason.
    pub fn unless<W>(&self, contents: W) -> W {
        contents
    }
}

impl<T: ?Sized> Neither<T> {
    /// Returns the content of a variant, which [`travels`] refuses.
    pub const fn class_way(&self) -> NoClass<T> {
        NoClass(PhantomData)
    }
}

impl Travels {
    /// Returns that the container can be sent or received, whatever it contains.
    pub fn unless<W>(&self, _: W) -> Self {
        Self
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

/// A result of `way`: the type of a value that can be sent or received.
pub trait Way {}

impl Way for Travels {}

impl<T: EitherWay> Way for Neither<T> {}

impl<T: EitherWayClass> Way for NoClass<T> {}

/// A result of `argument_way`: the type of an argument that can be sent or received.
pub trait ArgumentWay {}

impl ArgumentWay for Travels {}

impl<T: EitherWayArgument> ArgumentWay for Neither<T> {}

/// A result of `argument_way`, with the code that announces the argument.
pub trait AnnounceWay<T: ?Sized> {
    /// Writes the argument.
    ///
    /// # Errors
    /// Returns an error if the argument cannot be encoded.
    fn put(out: &mut Jellier, value: &T) -> Result<(), JellyError>;
}

impl<T: AnnouncedArgument + ?Sized> AnnounceWay<T> for Travels {
    #[inline]
    fn put(out: &mut Jellier, value: &T) -> Result<(), JellyError> {
        value.jelly(out)
    }
}

/// The code that receives the argument does not compile, so this has no error of its own.
impl<T: ?Sized> AnnounceWay<T> for Neither<T> {
    fn put(_: &mut Jellier, _: &T) -> Result<(), JellyError> {
        unreachable!("the argument cannot be received")
    }
}

/// Refuses a type that can be neither sent nor received.
#[inline]
pub fn travels(_: impl Way) {}

/// Refuses the type of an argument that can be neither sent nor received.
pub fn argument_travels(_: impl ArgumentWay) {}
