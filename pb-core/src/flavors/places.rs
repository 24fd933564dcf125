//! Traits for the compile errors of missing implementations: one for each place where a value is needed.
//!
//! The compiler takes its message and notes from the bound in the generated code, so the error can speak of
//! the place of the value: a field, an argument, an answer.

use crate::{
    flavors::Failure,
    jelly::{Jelly, Unjelly, UnjellyOwned},
};

/// A field of a sent state.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be sent to a peer",
    label = "does not implement `pb::Jelly`",
    note = "for your own types derive `Copyable` (sent as a copy), or `Jelly` for plain state and enums",
    note = "for a type of another crate, mark the field `#[pb(serde)]` if the type implements `serde::Serialize`, or else `#[pb(with = module)]`",
    note = "a live object (`Cacheable`) is sent by its handle, a `pb::Published`",
    note = "an object that the peer is to call is sent as a `pb::Local`, or as a `pb::View` if it has `#[view]` methods",
    note = "to leave the field out of the state, mark it `#[pb(skip)]`"
)]
pub trait SentField: Jelly {}

#[diagnostic::do_not_recommend]
impl<T: Jelly + ?Sized> SentField for T {}

/// A field of a received state.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be received from a peer",
    label = "does not implement `pb::Unjelly`",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state and enums; of a generic class, also register each type that is received: `pb::register!(Page<Order>);`",
    note = "for a type of another crate, mark the field `#[pb(serde)]` if the type implements `serde::Deserialize`, or else `#[pb(with = module)]`",
    note = "a replica (`RemoteCache`) is received as its handle, a `pb::Cached`",
    note = "an object of the peer is received as a `pb::RemoteReference`; a local object that the peer sends back, as a `pb::Local` or a `pb::View`",
    note = "to fill the field with its default instead, mark it `#[pb(skip)]`"
)]
pub trait ReceivedField<'de>: Unjelly<'de> {}

#[diagnostic::do_not_recommend]
impl<'de, T: Unjelly<'de>> ReceivedField<'de> for T {}

/// An argument of a `#[remote]` or `#[observe]` method.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be received from a peer",
    label = "does not implement `pb::Unjelly`",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state and enums",
    note = "a type of another crate is received as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`",
    note = "a replica (`RemoteCache`) is received as its handle, a `pb::Cached`",
    note = "an object of the peer is received as a `pb::RemoteReference`; a local object that the peer sends back, as a `pb::Local` or a `pb::View`"
)]
pub trait Argument<'de>: Unjelly<'de> {}

#[diagnostic::do_not_recommend]
impl<'de, T: Unjelly<'de>> Argument<'de> for T {}

/// An argument whose type is called `Context`, which may be a type of the application.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be received from a peer",
    label = "does not implement `pb::Unjelly`",
    note = "the context of a call is not sent by the peer: take `&pb::Context`",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state and enums",
    note = "a type of another crate is received as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`"
)]
pub trait ContextArgument<'de>: Unjelly<'de> {}

#[diagnostic::do_not_recommend]
impl<'de, T: Unjelly<'de>> ContextArgument<'de> for T {}

/// An argument of an asynchronous `#[remote]` method, which outlives the message.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be received from a peer by an `async` method",
    label = "does not implement `pb::Unjelly`, or borrows from the message",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state and enums; an `async` method takes owned types",
    note = "a type of another crate is received as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`",
    note = "a replica (`RemoteCache`) is received as its handle, a `pb::Cached`",
    note = "an object of the peer is received as a `pb::RemoteReference`; a local object that the peer sends back, as a `pb::Local` or a `pb::View`"
)]
pub trait OwnedArgument: UnjellyOwned {}

#[diagnostic::do_not_recommend]
impl<T: UnjellyOwned> OwnedArgument for T {}

/// An argument of an `#[update]` method.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be announced to replicas",
    label = "does not implement `pb::Jelly`",
    note = "for your own types derive `Copyable` (sent as a copy), or `Jelly` for plain state and enums",
    note = "a type of another crate is sent as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`",
    note = "a live object (`Cacheable`) is sent by its handle, a `pb::Published`",
    note = "an object that the peer is to call is sent as a `pb::Local`, or as a `pb::View` if it has `#[view]` methods"
)]
pub trait AnnouncedArgument: Jelly {}

#[diagnostic::do_not_recommend]
impl<T: Jelly + ?Sized> AnnouncedArgument for T {}

/// One whose type is called `&Context`, which may be one of the user's.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be announced to replicas",
    label = "does not implement `pb::Jelly`",
    note = "only a method that peers call takes the context of a call, since every replica must apply an update in the same way",
    note = "for your own types derive `Copyable` (sent as a copy), or `Jelly` for plain state and enums",
    note = "a type of another crate is sent as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`"
)]
pub trait AnnouncedContext: Jelly {}

#[diagnostic::do_not_recommend]
impl<T: Jelly + ?Sized> AnnouncedContext for T {}

/// An argument of a method of an interface.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be sent to a peer",
    label = "does not implement `pb::Jelly`",
    note = "for your own types derive `Copyable` (sent as a copy), or `Jelly` for plain state and enums",
    note = "a type of another crate is sent as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`",
    note = "a live object (`Cacheable`) is sent by its handle, a `pb::Published`",
    note = "an object that the peer is to call is sent as a `pb::Local`, or as a `pb::View` if it has `#[view]` methods"
)]
pub trait PassedArgument: Jelly {}

#[diagnostic::do_not_recommend]
impl<T: Jelly + ?Sized> PassedArgument for T {}

/// An argument whose type is called `&Context`, which may be a type of the user's own.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be sent to a peer",
    label = "does not implement `pb::Jelly`",
    note = "the context of a call is known where the call is served, and is not passed: remove this argument",
    note = "for your own types derive `Copyable` (sent as a copy), or `Jelly` for plain state and enums",
    note = "a type of another crate is sent as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`"
)]
pub trait PassedContext: Jelly {}

#[diagnostic::do_not_recommend]
impl<T: Jelly + ?Sized> PassedContext for T {}

/// An answer whose type is called `Result`, which may be a type of the user's own. `T` stands where the value
/// of a `Result` would.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an answer of an interface: every call already ends in a `Result`",
    label = "write the type of a successful answer: `-> {T}`",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state and enums"
)]
pub trait ReceivedResult<T: ?Sized>: UnjellyOwned {}

#[diagnostic::do_not_recommend]
impl<A: UnjellyOwned, T: ?Sized> ReceivedResult<T> for A {}

/// The value in the `Result` that a method returns, which is sent as the answer.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as an answer",
    label = "does not implement `pb::Jelly`",
    note = "for your own types derive `Copyable`, or `Jelly` for plain state and enums",
    note = "a type of another crate is sent as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`",
    note = "a live object (`Cacheable`) is sent by its handle, a `pb::Published`",
    note = "an object that the peer is to call is sent as a `pb::Local`, or as a `pb::View` if it has `#[view]` methods"
)]
pub trait AnswerValue: Jelly {}

#[diagnostic::do_not_recommend]
impl<T: Jelly> AnswerValue for T {}

/// The error in the `Result` that a method returns, which is sent as a failure.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as an error",
    label = "cannot be converted into a `pb::Failure`",
    note = "for an error type of your own, implement `Display` and `std::error::Error`, and add `#[derive(pb::Error)]`",
    note = "or return a `pb::Failure`: `?` converts any `std::error::Error + Send + Sync` into one",
    note = "text, boxed errors and `anyhow::Error` need a class name: `pb::Failure::new(\"module.Error\", error)`"
)]
pub trait AnswerError: Into<Failure> {}

#[diagnostic::do_not_recommend]
impl<E: Into<Failure>> AnswerError for E {}

/// The error in the `Result` that an `#[observe]` method returns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as an error",
    label = "cannot be converted into a `pb::Failure`",
    note = "the result of an `#[observe]` method is sent to the owner if the owner asks for it; only a method that is just an `#[update]` may return any error type",
    note = "for an error type of your own, implement `Display` and `std::error::Error`, and add `#[derive(pb::Error)]`",
    note = "or return a `pb::Failure`, which for text is `pb::Failure::new(\"module.Error\", text)`"
)]
pub trait ObserveError: Into<Failure> {}

#[diagnostic::do_not_recommend]
impl<E: Into<Failure>> ObserveError for E {}
