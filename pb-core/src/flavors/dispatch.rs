//! What the dispatch that `#[pb::methods]` writes calls: for each way in which a method is run one
//! function, whose bounds say what its answer must be.

use std::{marker::PhantomData, ops::Deref};

use super::places::{AnswerError, AnswerValue, ContextArgument, ObserveError};
use crate::{
    flavors::{Dispatch, IntoAnswer, Invocation},
    jelly::ReadResult,
};

/// Runs a method whose arguments are these, or the first of them: none of it has a frame before there is
/// room for them.
#[inline]
pub fn with_arguments<'de, A>(
    call: &mut Invocation<'de>,
    run: impl FnOnce(&mut Invocation<'de>) -> Dispatch,
) -> Dispatch {
    call.with_room::<A>(run)
}

/// Runs a method that is not asynchronous.
#[inline]
pub fn now<'de, T: IntoAnswer>(
    call: &mut Invocation<'de>,
    run: impl FnOnce(&mut Invocation<'de>) -> ReadResult<T>,
) -> Dispatch {
    call.now(run)
}

/// Begins a method that is asynchronous.
pub fn later<'de, F>(
    call: &mut Invocation<'de>,
    begin: impl FnOnce(&mut Invocation<'de>) -> ReadResult<F>,
) -> Dispatch
where
    F: Future + Send + 'static,
    F::Output: IntoAnswer,
{
    call.later(begin)
}

/// The answer `A` of a method, in whose spelling `T` and `E` stand where a `Result` has its halves.
///
/// If they are its halves, the one is blamed that cannot be sent. Anything else is an answer as a whole,
/// whatever it is called: method lookup finds those of [`WholeAnswer`] where there are none of the same name
/// here.
#[derive(Debug)]
pub struct Answers<A: ?Sized, T: ?Sized, E: ?Sized>(WholeAnswer<A>, PhantomData<T>, PhantomData<E>);

impl<A: ?Sized, T: ?Sized, E: ?Sized> Answers<A, T, E> {
    /// The one value.
    pub const NEW: Self = Self(WholeAnswer(PhantomData), PhantomData, PhantomData);
}

impl<T, E> Answers<Result<T, E>, T, E> {
    /// Runs a method that is not asynchronous. `V` and `F` are `T` and `E`, at their places.
    #[inline]
    pub fn now<'de, V: AnswerValue, F: AnswerError>(
        &self,
        call: &mut Invocation<'de>,
        run: impl FnOnce(&mut Invocation<'de>) -> ReadResult<Result<V, F>>,
    ) -> Dispatch {
        call.now(run)
    }

    /// Runs a method that observes.
    #[inline]
    pub fn observe<'de, V: AnswerValue, F: ObserveError>(
        &self,
        call: &mut Invocation<'de>,
        run: impl FnOnce(&mut Invocation<'de>) -> ReadResult<Result<V, F>>,
    ) -> Dispatch {
        call.now(run)
    }

    /// Begins a method that is asynchronous.
    pub fn later<'de, V: AnswerValue, F: AnswerError, L>(
        &self,
        call: &mut Invocation<'de>,
        begin: impl FnOnce(&mut Invocation<'de>) -> ReadResult<L>,
    ) -> Dispatch
    where
        L: Future<Output = Result<V, F>> + Send + 'static,
    {
        call.later(begin)
    }
}

impl<A: ?Sized, T: ?Sized, E: ?Sized> Deref for Answers<A, T, E> {
    type Target = WholeAnswer<A>;

    fn deref(&self) -> &WholeAnswer<A> {
        &self.0
    }
}

/// An answer of which only the whole is known.
#[derive(Debug)]
pub struct WholeAnswer<A: ?Sized>(PhantomData<A>);

impl<A> WholeAnswer<A> {
    /// Runs a method that is not asynchronous.
    #[inline]
    pub fn now<'de, V: ?Sized, F: ?Sized>(
        &self,
        call: &mut Invocation<'de>,
        run: impl FnOnce(&mut Invocation<'de>) -> ReadResult<A>,
    ) -> Dispatch
    where
        A: IntoAnswer,
    {
        call.now(run)
    }

    /// Runs a method that observes.
    #[inline]
    pub fn observe<'de, V: ?Sized, F: ?Sized>(
        &self,
        call: &mut Invocation<'de>,
        run: impl FnOnce(&mut Invocation<'de>) -> ReadResult<A>,
    ) -> Dispatch
    where
        A: IntoAnswer,
    {
        call.now(run)
    }

    /// Begins a method that is asynchronous.
    pub fn later<'de, V: ?Sized, F: ?Sized, L>(
        &self,
        call: &mut Invocation<'de>,
        begin: impl FnOnce(&mut Invocation<'de>) -> ReadResult<L>,
    ) -> Dispatch
    where
        A: IntoAnswer,
        L: Future<Output = A> + Send + 'static,
    {
        call.later(begin)
    }
}

/// An argument that might have been meant for the context of the call.
pub fn context_argument<'de, T: ContextArgument<'de>>(
    call: &mut Invocation<'de>,
    name: &'static str,
) -> ReadResult<T> {
    call.argument(name)
}
