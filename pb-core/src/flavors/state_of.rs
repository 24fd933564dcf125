//! The type in `#[pb(state = …)]`: how it is made of an object of the class, and how it is turned into one.

use std::{fmt::Display, marker::PhantomData, ops::Deref};

use crate::jelly::{Jelly, JellyError, ReadResult, Unjellier, Unjelly, UnjellyError};

/// A state `Self` of the class `T`, whatever they implement: there is none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the state of `{T}`: it can be neither made of one and sent, nor received and turned into one",
    label = "cannot be the state of `{T}`",
    note = "to send: `#[derive(pb::Jelly)]` on `{Self}`, and `impl From<&{T}> for {Self}`",
    note = "to receive: `#[derive(pb::Unjelly)]` on `{Self}`, and `impl TryFrom<{Self}> for {T}` (or `From`)"
)]
pub trait EitherWayState<T> {}

/// A state `S` of the class `T`. Its `way` is found here if the state can be sent, in [`ReceivedState`] if it can
/// only be received, and else in [`NoState`]. So a type that is no state is one compile error, which is the same
/// for a derive that sends and one that receives.
#[derive(Debug)]
pub struct StateOf<'a, S, T>(ReceivedState<'a, S, T>);

/// A state that cannot be sent.
#[derive(Debug)]
pub struct ReceivedState<'a, S, T>(NoState<S, T>, PhantomData<&'a ()>);

/// A type that can be neither sent nor received as the state.
#[derive(Debug)]
pub struct NoState<S, T>(PhantomData<fn(S, T)>);

/// A state that can be sent or received. The compiler says of each direction what is missing.
#[derive(Debug)]
pub struct State<S, T>(PhantomData<fn(S, T)>);

impl<S, T> StateOf<'_, S, T> {
    /// The only value.
    pub const NEW: Self = Self(ReceivedState(NoState(PhantomData), PhantomData));
}

impl<'a, S: Jelly + From<&'a T>, T: 'a> StateOf<'a, S, T> {
    /// Returns that the state can be sent.
    #[inline]
    pub const fn way(&self) -> State<S, T> {
        State(PhantomData)
    }
}

impl<'a, S: Unjelly<'a>, T: TryFrom<S>> ReceivedState<'a, S, T> {
    /// Returns that the state can be received.
    #[inline]
    pub const fn way(&self) -> State<S, T> {
        State(PhantomData)
    }
}

impl<S, T> NoState<S, T> {
    /// Does not compile, since no type implements [`EitherWayState`].
    pub const fn way(&self) -> Self
    where
        S: EitherWayState<T>,
    {
        Self(PhantomData)
    }

    /// Takes the place of the method of a state, so that it gets no error of its own.
    ///
    /// # Errors
    /// Never returns: a call does not compile.
    pub fn of(&self, _: &T) -> Result<(), JellyError> {
        unreachable!("the state is refused")
    }

    /// Takes the place of the method of a state, so that it gets no error of its own.
    ///
    /// # Errors
    /// Never returns: a call does not compile.
    pub fn read(&self, _: &mut Unjellier<'_>) -> ReadResult<T> {
        unreachable!("the state is refused")
    }
}

impl<S, T> State<S, T> {
    /// Returns the state of an object.
    ///
    /// # Errors
    /// Never returns an error.
    #[inline]
    pub fn of<'a>(&self, object: &'a T) -> Result<S, JellyError>
    where
        S: From<&'a T>,
    {
        Ok(S::from(object))
    }

    /// Reads a state and turns it into an object.
    ///
    /// # Errors
    /// Returns an error if the state cannot be read, or is not that of an object.
    pub fn read<'de>(&self, from: &mut Unjellier<'de>) -> ReadResult<T>
    where
        S: Unjelly<'de>,
        T: TryFrom<S>,
        T::Error: Display,
    {
        from.with_room::<(S, T), _, _>(|from| {
            T::try_from(from.one()?).map_err(UnjellyError::custom)
        })
    }
}

impl<'a, S, T> Deref for StateOf<'a, S, T> {
    type Target = ReceivedState<'a, S, T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<S, T> Deref for ReceivedState<'_, S, T> {
    type Target = NoState<S, T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
