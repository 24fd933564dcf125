//! One trait per place where a value is needed, so that a missing implementation is explained in the
//! terms of that place: rustc takes message and notes from the bound that generated code states.

use crate::{
    flavors::Failure,
    jelly::{Jelly, Unjelly, UnjellyOwned},
};

/// A field of a sent state.
#[diagnostic::on_unimplemented(
    message = "field of type `{Self}` cannot be sent to a peer",
    label = "not a Jelly value",
    note = "for your own types derive `Copyable` (sent as a copy), or `Jelly` for plain state and enums without fields",
    note = "a live object (`Cacheable`) is sent by its handle, a `pb::Published`",
    note = "an object that the peer is to call is sent as a `pb::Local`; one with `#[view]` methods, as a `pb::View`",
    note = "to leave the field out of the state, mark it `#[pb(skip)]`"
)]
pub trait SentField: Jelly {}

#[diagnostic::do_not_recommend]
impl<T: Jelly + ?Sized> SentField for T {}

/// A field of a received state.
#[diagnostic::on_unimplemented(
    message = "field of type `{Self}` cannot be received from a peer",
    label = "nothing says how to read it",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state and enums without fields",
    note = "a replica (`RemoteCache`) is received as its handle, a `pb::Cached`",
    note = "an object of the peer's is received as a `pb::RemoteReference`; one of this end that comes home, as a `pb::Local` or a `pb::View`",
    note = "to fill the field with its default instead, mark it `#[pb(skip)]`"
)]
pub trait ReceivedField<'de>: Unjelly<'de> {}

#[diagnostic::do_not_recommend]
impl<'de, T: Unjelly<'de>> ReceivedField<'de> for T {}

/// An argument of a `#[remote]` or `#[observe]` method.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be received from a peer",
    label = "nothing says how to read it",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state and enums without fields",
    note = "a replica (`RemoteCache`) is received as its handle, a `pb::Cached`",
    note = "an object of the peer's is received as a `pb::RemoteReference`; one of this end that comes home, as a `pb::Local` or a `pb::View`"
)]
pub trait Argument<'de>: Unjelly<'de> {}

#[diagnostic::do_not_recommend]
impl<'de, T: Unjelly<'de>> Argument<'de> for T {}

/// An argument whose type is called `Context`, which may be one of the user's.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be received from a peer",
    label = "nothing says how to read it",
    note = "the context of a call is not sent by the peer: take `&pb::Context`",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state and enums without fields"
)]
pub trait ContextArgument<'de>: Unjelly<'de> {}

#[diagnostic::do_not_recommend]
impl<'de, T: Unjelly<'de>> ContextArgument<'de> for T {}

/// An argument of an asynchronous `#[remote]` method, which outlives the message.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be received from a peer by an `async` method",
    label = "nothing says how to read it, or it borrows from the message",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state and enums without fields; an `async` method takes owned types",
    note = "a replica (`RemoteCache`) is received as its handle, a `pb::Cached`",
    note = "an object of the peer's is received as a `pb::RemoteReference`; one of this end that comes home, as a `pb::Local` or a `pb::View`"
)]
pub trait OwnedArgument: UnjellyOwned {}

#[diagnostic::do_not_recommend]
impl<T: UnjellyOwned> OwnedArgument for T {}

/// An argument of an `#[update]` method.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be announced to replicas",
    label = "not a Jelly value",
    note = "for your own types derive `Copyable` (sent as a copy), or `Jelly` for plain state and enums without fields",
    note = "a live object (`Cacheable`) is sent by its handle, a `pb::Published`",
    note = "an object that the peer is to call is sent as a `pb::Local`; one with `#[view]` methods, as a `pb::View`"
)]
pub trait AnnouncedArgument: Jelly {}

#[diagnostic::do_not_recommend]
impl<T: Jelly + ?Sized> AnnouncedArgument for T {}

/// One whose type is called `&Context`, which may be one of the user's.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be announced to replicas",
    label = "not a Jelly value",
    note = "every replica applies an update alike: only methods that peers call take the context of a call",
    note = "for your own types derive `Copyable` (sent as a copy), or `Jelly` for plain state and enums without fields"
)]
pub trait AnnouncedContext: Jelly {}

#[diagnostic::do_not_recommend]
impl<T: Jelly + ?Sized> AnnouncedContext for T {}

/// An argument of a method of an interface.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be sent to a peer",
    label = "not a Jelly value",
    note = "for your own types derive `Copyable` (sent as a copy), or `Jelly` for plain state and enums without fields",
    note = "a live object (`Cacheable`) is sent by its handle, a `pb::Published`",
    note = "an object that the peer is to call is sent as a `pb::Local`; one with `#[view]` methods, as a `pb::View`"
)]
pub trait PassedArgument: Jelly {}

#[diagnostic::do_not_recommend]
impl<T: Jelly + ?Sized> PassedArgument for T {}

/// One whose type is called `&Context`, which may be one of the user's.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be sent to a peer",
    label = "not a Jelly value",
    note = "the context of a call is the other end's, and not passed: remove this argument",
    note = "for your own types derive `Copyable` (sent as a copy), or `Jelly` for plain state and enums without fields"
)]
pub trait PassedContext: Jelly {}

#[diagnostic::do_not_recommend]
impl<T: Jelly + ?Sized> PassedContext for T {}

/// An answer whose type is called `Result`, which may be one of the user's. `T` stands where the value of a
/// `Result` would.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an answer: a call ends in a `Result` by itself",
    label = "write what the method answers if all goes well, as in `-> {T}`",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state and enums without fields"
)]
pub trait ReceivedResult<T: ?Sized>: UnjellyOwned {}

#[diagnostic::do_not_recommend]
impl<A: UnjellyOwned, T: ?Sized> ReceivedResult<T> for A {}

/// What a method that returns a `Result` answers with when it goes well.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent back as an answer",
    label = "not a value that can be sent",
    note = "for your own types derive `Copyable`, or `Jelly` for plain state and enums without fields",
    note = "a live object (`Cacheable`) is sent by its handle, a `pb::Published`",
    note = "an object that the peer is to call is sent as a `pb::Local`; one with `#[view]` methods, as a `pb::View`"
)]
pub trait AnswerValue: Jelly {}

#[diagnostic::do_not_recommend]
impl<T: Jelly> AnswerValue for T {}

/// What it answers with when it fails.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent back as an error",
    label = "not an error that a peer could be told",
    note = "for an error of your own add `#[derive(pb::Error)]`, beside `Display` and `std::error::Error`",
    note = "or return a `pb::Failure`, which `?` makes of any `std::error::Error + Send + Sync`",
    note = "text, boxed errors and `anyhow::Error` need a class name: `pb::Failure::new(\"module.Error\", error)`"
)]
pub trait AnswerError: Into<Failure> {}

#[diagnostic::do_not_recommend]
impl<E: Into<Failure>> AnswerError for E {}

/// The same for an `#[observe]` method.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent back as an error",
    label = "not an error that a peer could be told",
    note = "what an `#[observe]` method returns is answered to the object that it observes: only a method that is an `#[update]` alone may fail with any error",
    note = "for an error of your own add `#[derive(pb::Error)]`, beside `Display` and `std::error::Error`",
    note = "or return a `pb::Failure`, as of text: `pb::Failure::new(\"module.Error\", text)`"
)]
pub trait ObserveError: Into<Failure> {}

#[diagnostic::do_not_recommend]
impl<E: Into<Failure>> ObserveError for E {}
