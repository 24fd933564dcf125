//! What a method borrows while it is called: `&T`, where `T` decides what that is, whatever it is called
//! where it is used.

use super::{Context, Invocation};
use crate::jelly::ReadResult;

/// What can be borrowed while a call is served: text and bytes of the message, and the context.
pub trait Lent {
    /// Returns the next argument, or the context, which is none.
    ///
    /// # Errors
    /// When there is no argument, or it is another thing.
    fn lent<'de>(call: &mut Invocation<'de>, name: &'static str) -> ReadResult<&'de Self>;
}

/// What is there in a message as it is.
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

/// The context, which a method that goes on after the message was put away keeps.
pub trait Kept: Sized {
    /// Returns the context.
    fn of<'de>(call: &Invocation<'de>) -> &'de Self;

    /// Returns a context that outlives the message.
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

/// The `T` of an argument `&T`.
#[diagnostic::on_unimplemented(
    message = "only `&str` and `&[u8]` can be borrowed from a message: take `{Self}`",
    label = "does not stand in a message as it is"
)]
pub trait LentArgument: Lent {}

#[diagnostic::do_not_recommend]
impl<T: Lent + ?Sized> LentArgument for T {}

/// The same where the context is none: in an `#[observe]` method, or with a name that peers pass it by.
#[diagnostic::on_unimplemented(
    message = "only `&str` and `&[u8]` can be borrowed from a message: take `{Self}`",
    label = "does not stand in a message as it is",
    note = "the context of a call is not sent: methods that peers call take `&pb::Context`, without `#[pb(...)]`"
)]
pub trait ReadArgument: Read {}

#[diagnostic::do_not_recommend]
impl<T: Read + ?Sized> ReadArgument for T {}

/// The same in a `#[perspective]` method.
#[diagnostic::on_unimplemented(
    message = "the caller of a `#[perspective]` method is `self` (`#[view]` methods are told who calls); a value that the peer sends cannot be borrowed: take `{Self}`",
    label = "does not stand in a message as it is"
)]
pub trait AvatarArgument: Lent {}

#[diagnostic::do_not_recommend]
impl<T: Lent + ?Sized> AvatarArgument for T {}

/// The `T` of an argument `&T` of an asynchronous method.
#[diagnostic::on_unimplemented(
    message = "an `async` method outlives the message it came in, so its arguments cannot borrow from it: take `{Self}`",
    label = "would be borrowed from the message"
)]
pub trait KeptArgument: Kept {}

#[diagnostic::do_not_recommend]
impl<T: Kept> KeptArgument for T {}

/// The same in a `#[perspective]` method.
#[diagnostic::on_unimplemented(
    message = "the caller of a `#[perspective]` method is `self` (`#[view]` methods are told who calls); a value that the peer sends cannot be borrowed: take `{Self}`",
    label = "would be borrowed from the message"
)]
pub trait KeptByAvatar: Kept {}

#[diagnostic::do_not_recommend]
impl<T: Kept> KeptByAvatar for T {}

/// The `T` of an argument `_: &T`, which only the context may be.
#[diagnostic::on_unimplemented(
    message = "arguments need a plain name: peers may pass them by keyword",
    label = "peers pass this one"
)]
pub trait UnnamedArgument: Kept {}

#[diagnostic::do_not_recommend]
impl<T: Kept> UnnamedArgument for T {}

/// The `T` of an argument `&[T]`.
#[diagnostic::on_unimplemented(
    message = "only `&str` and `&[u8]` can be borrowed from a message: take `Vec<{Self}>`",
    label = "does not stand in a message as it is"
)]
pub trait Byte: Sized {
    /// Returns the next argument.
    ///
    /// # Errors
    /// When there is none, or it is not bytes.
    fn lent<'de>(call: &mut Invocation<'de>, name: &'static str) -> ReadResult<&'de [Self]>;
}

impl Byte for u8 {
    #[inline]
    fn lent<'de>(call: &mut Invocation<'de>, name: &'static str) -> ReadResult<&'de [Self]> {
        call.argument(name)
    }
}

/// Gets what a method borrows.
#[inline]
pub fn lent_argument<'de, T: LentArgument + ?Sized>(
    call: &mut Invocation<'de>,
    name: &'static str,
) -> ReadResult<&'de T> {
    T::lent(call, name)
}

/// Gets what a method borrows from a message.
#[inline]
pub fn read_argument<'de, T: ReadArgument + ?Sized>(
    call: &mut Invocation<'de>,
    name: &'static str,
) -> ReadResult<&'de T> {
    T::lent(call, name)
}

/// Gets what a method of an avatar borrows.
#[inline]
pub fn avatar_argument<'de, T: AvatarArgument + ?Sized>(
    call: &mut Invocation<'de>,
    name: &'static str,
) -> ReadResult<&'de T> {
    T::lent(call, name)
}

/// Gets bytes that a method borrows.
#[inline]
pub fn byte_argument<'de, T: Byte>(
    call: &mut Invocation<'de>,
    name: &'static str,
) -> ReadResult<&'de [T]> {
    T::lent(call, name)
}

/// Gets what an asynchronous method borrows.
pub fn kept_argument<T: KeptArgument>(call: &Invocation<'_>) -> T {
    T::kept(call)
}

/// Gets what an asynchronous method of an avatar borrows.
pub fn kept_by_avatar<T: KeptByAvatar>(call: &Invocation<'_>) -> T {
    T::kept(call)
}

/// Gets what has no name.
#[inline]
pub fn unnamed_argument<'de, T: UnnamedArgument>(call: &Invocation<'de>) -> &'de T {
    T::of(call)
}

/// Gets what has no name, for an asynchronous method.
pub fn kept_unnamed<T: UnnamedArgument>(call: &Invocation<'_>) -> T {
    T::kept(call)
}
