//! The places of arguments `&T`, each with the compile error of a type that cannot stand there, and the
//! functions that the generated code calls to read them.

use super::{
    Invocation,
    lent::{Borrowed, BorrowedLater, Kept, KeptRead, Lent, Read, TheContext},
    lent_default::{DefaultOf, DefaultOfLater, DefaultOwner, DefaultOwnerLater},
};
use crate::jelly::ReadResult;

/// The `T` of an argument `&T` in a method that is not `async`.
#[diagnostic::on_unimplemented(
    message = "an argument of type `&{Self}` cannot be received from a peer",
    label = "does not implement `pb::Unjelly`",
    note = "the context of a call is taken as `&pb::Context`",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state and enums",
    note = "a type of another crate is received as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`",
    note = "a replica (`RemoteCache`) is received as its handle, a `pb::Cached`",
    note = "an object of the peer is received as a `pb::RemoteReference`; a local object that the peer sends back, as a `pb::Local` or a `pb::View`"
)]
pub trait LentArgument<'de>: Lent<'de> {}

#[diagnostic::do_not_recommend]
impl<'de, T: Lent<'de> + ?Sized> LentArgument<'de> for T {}

/// The `T` of an argument `&T` that cannot be the context: in an `#[observe]` method, or with a
/// `#[pb(...)]` attribute.
#[diagnostic::on_unimplemented(
    message = "an argument of type `&{Self}` cannot be received from a peer",
    label = "does not implement `pb::Unjelly`",
    note = "the context of a call is not sent: methods that peers call take `&pb::Context`, without `#[pb(...)]`",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state and enums",
    note = "a type of another crate is received as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`",
    note = "a replica (`RemoteCache`) is received as its handle, a `pb::Cached`",
    note = "an object of the peer is received as a `pb::RemoteReference`; a local object that the peer sends back, as a `pb::Local` or a `pb::View`"
)]
pub trait ReadArgument<'de>: Read<'de> {}

#[diagnostic::do_not_recommend]
impl<'de, T: Read<'de> + ?Sized> ReadArgument<'de> for T {}

/// The `T` of an argument `&T` in a `#[perspective]` method that is not `async`.
#[diagnostic::on_unimplemented(
    message = "the caller of a `#[perspective]` method is `self` (only `#[view]` methods take the caller as an argument), and `{Self}` cannot be received from a peer",
    label = "does not implement `pb::Unjelly`",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state and enums",
    note = "a type of another crate is received as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`",
    note = "a replica (`RemoteCache`) is received as its handle, a `pb::Cached`",
    note = "an object of the peer is received as a `pb::RemoteReference`; a local object that the peer sends back, as a `pb::Local` or a `pb::View`"
)]
pub trait AvatarArgument<'de>: Lent<'de> {}

#[diagnostic::do_not_recommend]
impl<'de, T: Lent<'de> + ?Sized> AvatarArgument<'de> for T {}

/// The `T` of an argument `&T` in an `async` method.
#[diagnostic::on_unimplemented(
    message = "an argument of type `&{Self}` cannot be received from a peer by an `async` method",
    label = "does not implement `pb::Unjelly`, or borrows from the message",
    note = "the context of a call is taken as `&pb::Context`",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state and enums",
    note = "a type of another crate is received as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`",
    note = "a replica (`RemoteCache`) is received as its handle, a `pb::Cached`",
    note = "an object of the peer is received as a `pb::RemoteReference`; a local object that the peer sends back, as a `pb::Local` or a `pb::View`"
)]
pub trait KeptArgument: Kept {}

#[diagnostic::do_not_recommend]
impl<T: Kept + ?Sized> KeptArgument for T {}

/// The `T` of an argument `&T` in an `async` method that cannot be the context, since it has a `#[pb(...)]`
/// attribute.
#[diagnostic::on_unimplemented(
    message = "an argument of type `&{Self}` cannot be received from a peer by an `async` method",
    label = "does not implement `pb::Unjelly`, or borrows from the message",
    note = "the context of a call is not sent: methods that peers call take `&pb::Context`, without `#[pb(...)]`",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state and enums",
    note = "a type of another crate is received as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`",
    note = "a replica (`RemoteCache`) is received as its handle, a `pb::Cached`",
    note = "an object of the peer is received as a `pb::RemoteReference`; a local object that the peer sends back, as a `pb::Local` or a `pb::View`"
)]
pub trait KeptReadArgument: KeptRead {}

#[diagnostic::do_not_recommend]
impl<T: KeptRead + ?Sized> KeptReadArgument for T {}

/// The `T` of an argument `&T` in an `async` `#[perspective]` method.
#[diagnostic::on_unimplemented(
    message = "the caller of a `#[perspective]` method is `self` (only `#[view]` methods take the caller as an argument), and `{Self}` cannot be received from a peer",
    label = "does not implement `pb::Unjelly`, or borrows from the message",
    note = "for your own types derive `RemoteCopy`, or `Unjelly` for plain state and enums",
    note = "a type of another crate is received as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`",
    note = "a replica (`RemoteCache`) is received as its handle, a `pb::Cached`",
    note = "an object of the peer is received as a `pb::RemoteReference`; a local object that the peer sends back, as a `pb::Local` or a `pb::View`"
)]
pub trait KeptByAvatar: Kept {}

#[diagnostic::do_not_recommend]
impl<T: Kept + ?Sized> KeptByAvatar for T {}

/// The `T` of an argument `_: &T`. Only the context may have no name.
#[diagnostic::on_unimplemented(
    message = "an argument needs a plain name: peers may pass it by keyword",
    label = "peers pass this argument"
)]
pub trait UnnamedArgument: TheContext {}

#[diagnostic::do_not_recommend]
impl<T: TheContext> UnnamedArgument for T {}

/// The value that a method borrows as an argument `&T`.
#[derive(Debug)]
pub struct LentValue<'de, T: Borrowed<'de> + ?Sized>(T::Owner);

/// The value that an `async` method borrows as an argument `&T`.
#[derive(Debug)]
pub struct KeptValue<T: BorrowedLater + ?Sized>(T::Owner);

impl<'de, T: Borrowed<'de> + ?Sized> LentValue<'de, T> {
    /// Returns the argument of the method.
    #[inline]
    pub fn get(&self) -> &T {
        T::lend(&self.0)
    }
}

impl<T: BorrowedLater + ?Sized> KeptValue<T> {
    /// Returns the argument of the method.
    pub fn get(&self) -> &T {
        T::lend(&self.0)
    }
}

/// Returns an argument `&T`, or an error if it is missing and `T` requires it.
#[inline]
fn required<'de, T: Lent<'de> + ?Sized>(
    call: &mut Invocation<'de>,
    name: &'static str,
) -> ReadResult<LentValue<'de, T>> {
    let given = T::given(call, name)?.or_else(T::absent);
    given.map(LentValue).ok_or_else(|| call.missing(name))
}

/// Returns the value that an `async` method borrows as `&T`, or an error if it is missing and `T` requires it.
fn required_later<T: Kept + ?Sized>(
    call: &mut Invocation<'_>,
    name: &'static str,
) -> ReadResult<KeptValue<T>> {
    let given = T::given(call, name)?.or_else(T::absent);
    given.map(KeptValue).ok_or_else(|| call.missing(name))
}

/// Returns an argument `&T`.
#[inline]
pub fn lent_argument<'de, T: LentArgument<'de> + ?Sized>(
    call: &mut Invocation<'de>,
    name: &'static str,
) -> ReadResult<LentValue<'de, T>> {
    required(call, name)
}

/// Returns an argument `&T` of a `#[perspective]` method.
#[inline]
pub fn avatar_argument<'de, T: AvatarArgument<'de> + ?Sized>(
    call: &mut Invocation<'de>,
    name: &'static str,
) -> ReadResult<LentValue<'de, T>> {
    required(call, name)
}

/// Returns an argument `&T` that cannot be the context.
#[inline]
pub fn read_argument<'de, T: ReadArgument<'de> + ?Sized>(
    call: &mut Invocation<'de>,
    name: &'static str,
) -> ReadResult<LentValue<'de, T>> {
    required(call, name)
}

/// Returns an argument `&T`, or the default of its type if it is missing.
#[inline]
pub(super) fn read_argument_or_default<'de, T: ReadArgument<'de> + DefaultOwner<'de> + ?Sized>(
    call: &mut Invocation<'de>,
    name: &'static str,
) -> ReadResult<LentValue<'de, T>> {
    Ok(LentValue(T::given(call, name)?.unwrap_or_else(T::default_owner)))
}

/// Returns an argument `&T`, or the given default if it is missing.
#[inline]
pub fn read_argument_or<'de, T: ReadArgument<'de> + DefaultOf<'de, D> + ?Sized, D>(
    call: &mut Invocation<'de>,
    name: &'static str,
    default: impl FnOnce() -> D,
) -> ReadResult<LentValue<'de, T>> {
    Ok(LentValue(T::given(call, name)?.unwrap_or_else(|| T::owner_of(default()))))
}

/// Returns the value that an `async` method borrows as `&T`.
pub fn kept_argument<T: KeptArgument + ?Sized>(
    call: &mut Invocation<'_>,
    name: &'static str,
) -> ReadResult<KeptValue<T>> {
    required_later(call, name)
}

/// Returns the value that an `async` `#[perspective]` method borrows as `&T`.
pub fn kept_by_avatar<T: KeptByAvatar + ?Sized>(
    call: &mut Invocation<'_>,
    name: &'static str,
) -> ReadResult<KeptValue<T>> {
    required_later(call, name)
}

/// Returns the value that an `async` method borrows as `&T`, which cannot be the context.
pub fn kept_read<T: KeptReadArgument + ?Sized>(
    call: &mut Invocation<'_>,
    name: &'static str,
) -> ReadResult<KeptValue<T>> {
    required_later(call, name)
}

/// Returns the value that an `async` method borrows as `&T`, or the default of its type if it is missing.
pub(super) fn kept_read_or_default<T: KeptReadArgument + DefaultOwnerLater + ?Sized>(
    call: &mut Invocation<'_>,
    name: &'static str,
) -> ReadResult<KeptValue<T>> {
    Ok(KeptValue(T::given(call, name)?.unwrap_or_else(T::default_owner)))
}

/// Returns the value that an `async` method borrows as `&T`, or the given default if it is missing.
pub fn kept_read_or<T: KeptReadArgument + DefaultOfLater<D> + ?Sized, D>(
    call: &mut Invocation<'_>,
    name: &'static str,
    default: impl FnOnce() -> D,
) -> ReadResult<KeptValue<T>> {
    Ok(KeptValue(T::given(call, name)?.unwrap_or_else(|| T::owner_of(default()))))
}

/// Returns an argument `_: &T`.
#[inline]
pub fn unnamed_argument<'de, T: UnnamedArgument>(call: &Invocation<'de>) -> &'de T {
    T::of(call)
}

/// Returns the value that an `async` method borrows as `_: &T`.
pub fn kept_unnamed<T: UnnamedArgument + Clone>(call: &Invocation<'_>) -> KeptValue<T> {
    KeptValue(T::of(call).clone())
}
