//! Arguments and answers of the methods of interfaces. Their types decide, under whatever names the
//! interface uses them.

use std::{marker::PhantomData, ops::Deref};

use crate::{
    broker::{Call, RemoteReference},
    flavors::{
        Context,
        places::{PassedArgument, PassedContext, ReceivedResult},
    },
    interface::{Presence, count, is_kind},
    jelly::{Args, Jellier, JellyError, UnjellyOwned},
};

/// An argument of type `T`. Its inherent `PRESENCE` is found before that of the trait [`AnyArgument`], which
/// all other types have.
#[derive(Debug)]
pub struct ArgumentOf<T: ?Sized>(PhantomData<T>);

impl<T> ArgumentOf<Option<T>> {
    /// An `Option` may be left out.
    pub const PRESENCE: Presence = Presence::Optional;
}

impl ArgumentOf<&Context> {
    /// The context is not passed.
    pub const PRESENCE: Presence = Presence::NotPassed;
}

/// An argument of any other type.
pub trait AnyArgument {
    /// Any other type must be passed.
    const PRESENCE: Presence = Presence::Required;
}

impl<T: ?Sized> AnyArgument for ArgumentOf<T> {}

/// Counts the arguments of a call that are of this kind.
pub const fn number_of_kind(arguments: &[(&str, Presence)], kind: Presence) -> usize {
    count(arguments, kind)
}

/// Returns the names of the `N` arguments of this kind.
pub const fn names_of_kind<const N: usize>(
    arguments: &[(&'static str, Presence)],
    kind: Presence,
) -> [&'static str; N] {
    let mut names = [""; N];
    let (mut found, mut index) = (0, 0);
    while index < arguments.len() {
        if is_kind(arguments[index].1, kind) {
            names[found] = arguments[index].0;
            found += 1;
        }
        index += 1;
    }
    names
}

/// Expands to the names of the arguments of a call that are of one kind.
#[doc(hidden)]
#[macro_export]
macro_rules! __names_of_kind {
    ($kind:ident: $($(#[$cfg:meta])* $name:literal: $type:ty),* $(,)?) => {{
        use $crate::__private::{AnyArgument as _, Presence};
        const ALL: &[(&::core::primitive::str, Presence)] = &[
            $($(#[$cfg])* ($name, $crate::__private::ArgumentOf::<$type>::PRESENCE)),*
        ];
        const LEN: ::core::primitive::usize =
            $crate::__private::number_of_kind(ALL, Presence::$kind);
        const NAMES: [&::core::primitive::str; LEN] =
            $crate::__private::names_of_kind(ALL, Presence::$kind);
        &NAMES
    }};
}

/// An argument that is passed by keyword. Its inherent `pass` (for an `Option`) is found before that of
/// [`AnyKeyword`], to which it dereferences.
#[derive(Debug)]
pub struct Keyword<'a, A>(AnyKeyword<'a, A>);

impl<'a, A> Keyword<'a, A> {
    /// Wraps the argument.
    pub const fn new(value: &'a A) -> Self {
        Self(AnyKeyword(value))
    }
}

impl<T> Keyword<'_, Option<T>> {
    /// Adds the argument to a call, unless it is `None`.
    pub fn pass<R>(&self, call: Call<R>, add: impl FnOnce(Call<R>, &T) -> Call<R>) -> Call<R> {
        match (self.0).0 {
            Some(value) => add(call, value),
            None => call,
        }
    }
}

impl<'a, A> Deref for Keyword<'a, A> {
    type Target = AnyKeyword<'a, A>;

    fn deref(&self) -> &AnyKeyword<'a, A> {
        &self.0
    }
}

/// An argument of any type that is passed by keyword.
#[derive(Debug)]
pub struct AnyKeyword<'a, A>(&'a A);

impl<A> AnyKeyword<'_, A> {
    /// Adds the argument to a call.
    pub fn pass<R>(&self, call: Call<R>, add: impl FnOnce(Call<R>, &A) -> Call<R>) -> Call<R> {
        add(call, self.0)
    }
}

/// Writes an argument of a method of an interface. It is called within a `state` for the same
/// reason as [`put_argument`](super::put_argument).
#[inline]
pub fn put_passed<T: PassedArgument + ?Sized>(
    out: &mut Jellier,
    value: &T,
) -> Result<(), JellyError> {
    value.jelly(out)
}

/// Adds an argument by keyword.
pub fn with_keyword<R, T: PassedArgument + ?Sized>(
    call: Call<R>,
    name: &'static str,
    value: &T,
) -> Call<R> {
    call.kw(name, value)
}

/// Writes an argument whose type is called `&Context`, which may be a type of the user's own.
#[inline]
pub fn put_passed_context<T: PassedContext + ?Sized>(
    out: &mut Jellier,
    value: &T,
) -> Result<(), JellyError> {
    value.jelly(out)
}

/// Makes a call whose answer is of a type that is called `Result`.
pub fn call_for_result<R: ReceivedResult<T>, T: ?Sized>(
    reference: &RemoteReference,
    name: &'static str,
    args: impl Args,
) -> Call<R> {
    reference.call_constant(name, args)
}

/// Makes a call of a method whose name is a constant of the program.
pub fn call_constant<R: UnjellyOwned>(
    reference: &RemoteReference,
    name: &'static str,
    args: impl Args,
) -> Call<R> {
    reference.call_constant(name, args)
}
