//! Arguments `&T` of methods that peers call. The type `T` decides whether it is read from the message or is
//! the context of the call, under whatever name the method's signature uses it.

use super::{Context, Invocation};
use crate::jelly::ReadResult;

/// A type that a method can borrow while its call is served: text, bytes, or the context.
pub trait Lent {
    /// Returns the next argument of the message. The context is not read from the message.
    ///
    /// # Errors
    /// Returns an error if the message has no further argument, or it is of another type.
    fn lent<'de>(call: &mut Invocation<'de>, name: &'static str) -> ReadResult<&'de Self>;
}

/// A type that is borrowed from the bytes of a message: text or bytes.
pub trait Read: Lent {}

impl Lent for str {
    #[inline]
    fn lent<'de>(call: &mut Invocation<'de>, name: &'static str) -> ReadResult<&'de Self> {
        call.argument(name)
    }
}

impl Lent for [u8] {
    #[inline]
    fn lent<'de>(call: &mut Invocation<'de>, name: &'static str) -> ReadResult<&'de Self> {
        call.argument(name)
    }
}

impl Lent for Context {
    #[inline]
    fn lent<'de>(call: &mut Invocation<'de>, _: &'static str) -> ReadResult<&'de Self> {
        Ok(call.context())
    }
}

impl Read for str {}
impl Read for [u8] {}

/// A type of which an `async` method keeps a clone, since the method outlives the message: the context.
pub trait Kept: Sized {
    /// Returns the context.
    fn of<'de>(call: &Invocation<'de>) -> &'de Self;

    /// Returns a clone of the context.
    fn kept(call: &Invocation<'_>) -> Self;
}

impl Kept for Context {
    #[inline]
    fn of<'de>(call: &Invocation<'de>) -> &'de Self {
        call.context()
    }

    fn kept(call: &Invocation<'_>) -> Self {
        call.context().clone()
    }
}

/// The `T` of an argument `&T` in a method that is not `async`.
#[diagnostic::on_unimplemented(
    message = "only `&str` and `&[u8]` can be borrowed from a message: take `{Self}`",
    label = "cannot be borrowed from a message"
)]
pub trait LentArgument: Lent {}

#[diagnostic::do_not_recommend]
impl<T: Lent + ?Sized> LentArgument for T {}

/// The `T` of an argument `&T` that cannot be the context: in an `#[observe]` method, or with a
/// `#[pb(...)]` attribute.
#[diagnostic::on_unimplemented(
    message = "only `&str` and `&[u8]` can be borrowed from a message",
    label = "take an owned value, or remove this argument if it is the context of a call",
    note = "only methods that peers call take the context, as `&pb::Context` and without `#[pb(...)]`: an `#[observe]` method takes none"
)]
pub trait ReadArgument: Read {}

#[diagnostic::do_not_recommend]
impl<T: Read + ?Sized> ReadArgument for T {}

/// The `T` of an argument `&T` in a `#[perspective]` method that is not `async`.
#[diagnostic::on_unimplemented(
    message = "a `#[perspective]` method has no argument for its caller, which is `self`: remove this argument, or take the value as `{Self}` if the peer sends it",
    label = "cannot be borrowed from a message"
)]
pub trait AvatarArgument: Lent {}

#[diagnostic::do_not_recommend]
impl<T: Lent + ?Sized> AvatarArgument for T {}

/// The `T` of an argument `&T` in an `async` method.
#[diagnostic::on_unimplemented(
    message = "an `async` method outlives the message of its call, so its arguments cannot borrow from the message: take `{Self}`",
    label = "would be borrowed from the message"
)]
pub trait KeptArgument: Kept {}

#[diagnostic::do_not_recommend]
impl<T: Kept> KeptArgument for T {}

/// The `T` of an argument `&T` in an `async` `#[perspective]` method.
#[diagnostic::on_unimplemented(
    message = "a `#[perspective]` method has no argument for its caller, which is `self`: remove this argument, or take the value as `{Self}` if the peer sends it",
    label = "would be borrowed from the message"
)]
pub trait KeptByAvatar: Kept {}

#[diagnostic::do_not_recommend]
impl<T: Kept> KeptByAvatar for T {}

/// The `T` of an argument `_: &T`. Only the context may have no name.
#[diagnostic::on_unimplemented(
    message = "an argument needs a plain name: peers may pass it by keyword",
    label = "peers pass this argument"
)]
pub trait UnnamedArgument: Kept {}

#[diagnostic::do_not_recommend]
impl<T: Kept> UnnamedArgument for T {}

/// The `T` of an argument `&[T]`.
#[diagnostic::on_unimplemented(
    message = "only `&str` and `&[u8]` can be borrowed from a message: take `Vec<{Self}>`",
    label = "cannot be borrowed from a message"
)]
pub trait Byte: Sized {
    /// Returns the next argument of the message.
    ///
    /// # Errors
    /// Returns an error if the message has no further argument, or it is not bytes.
    fn lent<'de>(call: &mut Invocation<'de>, name: &'static str) -> ReadResult<&'de [Self]>;
}

impl Byte for u8 {
    #[inline]
    fn lent<'de>(call: &mut Invocation<'de>, name: &'static str) -> ReadResult<&'de [Self]> {
        call.argument(name)
    }
}

/// Returns an argument `&T`.
#[inline]
pub fn lent_argument<'de, T: LentArgument + ?Sized>(
    call: &mut Invocation<'de>,
    name: &'static str,
) -> ReadResult<&'de T> {
    T::lent(call, name)
}

/// Returns an argument `&T` that cannot be the context.
#[inline]
pub fn read_argument<'de, T: ReadArgument + ?Sized>(
    call: &mut Invocation<'de>,
    name: &'static str,
) -> ReadResult<&'de T> {
    T::lent(call, name)
}

/// Returns an argument `&T` of a `#[perspective]` method.
#[inline]
pub fn avatar_argument<'de, T: AvatarArgument + ?Sized>(
    call: &mut Invocation<'de>,
    name: &'static str,
) -> ReadResult<&'de T> {
    T::lent(call, name)
}

/// Returns an argument `&[T]`.
#[inline]
pub fn byte_argument<'de, T: Byte>(
    call: &mut Invocation<'de>,
    name: &'static str,
) -> ReadResult<&'de [T]> {
    T::lent(call, name)
}

/// Returns the value that an `async` method borrows as `&T`.
pub fn kept_argument<T: KeptArgument>(call: &Invocation<'_>) -> T {
    T::kept(call)
}

/// Returns the value that an `async` `#[perspective]` method borrows as `&T`.
pub fn kept_by_avatar<T: KeptByAvatar>(call: &Invocation<'_>) -> T {
    T::kept(call)
}

/// Returns an argument `_: &T`.
#[inline]
pub fn unnamed_argument<'de, T: UnnamedArgument>(call: &Invocation<'de>) -> &'de T {
    T::of(call)
}

/// Returns the value that an `async` method borrows as `_: &T`.
pub fn kept_unnamed<T: UnnamedArgument>(call: &Invocation<'_>) -> T {
    T::kept(call)
}
