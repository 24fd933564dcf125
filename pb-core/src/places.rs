//! One trait per place where a value is needed, so that a missing implementation is explained in the
//! terms of that place: rustc takes message and notes from the bound that generated code states.

use crate::jelly::{Jelly, Unjelly, UnjellyOwned};

/// A field of a sent state.
#[diagnostic::on_unimplemented(
    message = "field of type `{Self}` cannot be sent to a peer",
    label = "not a Jelly value",
    note = "for your own types derive `Copyable` (sent as a copy), or `Jelly` for plain state",
    note = "a live object (`Cacheable`) is sent by its handle, a `pb::Published`",
    note = "to leave the field out of the state, mark it `#[pb(skip)]`"
)]
pub trait SentField: Jelly {}

#[diagnostic::do_not_recommend]
impl<T: Jelly + ?Sized> SentField for T {}

/// A field of a received state.
#[diagnostic::on_unimplemented(
    message = "field of type `{Self}` cannot be received from a peer",
    label = "nothing says how to read it",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state",
    note = "a replica (`RemoteCache`) is received as its handle, a `pb::Cached`",
    note = "to fill the field with its default instead, mark it `#[pb(skip)]`"
)]
pub trait ReceivedField<'de>: Unjelly<'de> {}

#[diagnostic::do_not_recommend]
impl<'de, T: Unjelly<'de>> ReceivedField<'de> for T {}

/// An argument of a `#[remote]` or `#[observe]` method.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be received from a peer",
    label = "nothing says how to read it",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state",
    note = "a replica (`RemoteCache`) is received as its handle, a `pb::Cached`"
)]
pub trait Argument<'de>: Unjelly<'de> {}

#[diagnostic::do_not_recommend]
impl<'de, T: Unjelly<'de>> Argument<'de> for T {}

/// An argument of an asynchronous `#[remote]` method, which outlives the message.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be received from a peer by an `async` method",
    label = "nothing says how to read it, or it borrows from the message",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state; an `async` method takes owned types",
    note = "a replica (`RemoteCache`) is received as its handle, a `pb::Cached`"
)]
pub trait OwnedArgument: UnjellyOwned {}

#[diagnostic::do_not_recommend]
impl<T: UnjellyOwned> OwnedArgument for T {}

/// An argument of an `#[update]` method.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be announced to replicas",
    label = "not a Jelly value",
    note = "for your own types derive `Copyable` (sent as a copy), or `Jelly` for plain state",
    note = "a live object (`Cacheable`) is sent by its handle, a `pb::Published`"
)]
pub trait AnnouncedArgument: Jelly {}

#[diagnostic::do_not_recommend]
impl<T: Jelly + ?Sized> AnnouncedArgument for T {}

/// An argument of a method of an interface.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be sent to a peer",
    label = "not a Jelly value",
    note = "for your own types derive `Copyable` (sent as a copy), or `Jelly` for plain state",
    note = "a live object (`Cacheable`) is sent by its handle, a `pb::Published`, an object to be called as a `pb::Local`"
)]
pub trait PassedArgument: Jelly {}

#[diagnostic::do_not_recommend]
impl<T: Jelly + ?Sized> PassedArgument for T {}
