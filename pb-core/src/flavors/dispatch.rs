//! Functions that the code of `#[pb::methods]` calls: one for each way to run a method. Their bounds say
//! which types the answer may have.

use std::{marker::PhantomData, ops::Deref};

use super::places::{AnswerError, AnswerValue, ContextArgument, ObserveError};
use crate::{
    flavors::{Dispatch, IntoAnswer, Invocation},
    jelly::ReadResult,
};

/// Runs a method whose arguments, or the first of them, have the types `A`.
///
/// The stack is checked for room for the arguments before any frame that holds them is entered.
#[inline]
pub fn with_arguments<'de, A>(
    call: &mut Invocation<'de>,
    run: impl FnOnce(&mut Invocation<'de>) -> Dispatch,
) -> Dispatch {
    call.with_room::<A>(run)
}

/// Runs a method that is not `async`.
#[inline]
pub fn now<'de, T: IntoAnswer>(
    call: &mut Invocation<'de>,
    run: impl FnOnce(&mut Invocation<'de>) -> ReadResult<T>,
) -> Dispatch {
    call.now(run)
}

/// Starts an `async` method.
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

/// The answer type `A` of a method, whose spelling looks like `Result<T, E>`.
///
/// If `A` is `Result<T, E>`, the methods here check `T` and `E` separately, so a compile error names the one
/// that cannot be sent. Any other type, whatever its name, has no methods here. Then method lookup finds
/// those of [`WholeAnswer`], which check the type as a whole.
#[derive(Debug)]
pub struct Answers<A: ?Sized, T: ?Sized, E: ?Sized>(WholeAnswer<A>, PhantomData<T>, PhantomData<E>);

impl<A: ?Sized, T: ?Sized, E: ?Sized> Answers<A, T, E> {
    /// The only value.
    pub const NEW: Self = Self(WholeAnswer(PhantomData), PhantomData, PhantomData);
}

impl<T, E> Answers<Result<T, E>, T, E> {
    /// Runs a method that is not `async`. `V` and `F` are `T` and `E`, with the spans of the user's code.
    #[inline]
    pub fn now<'de, V: AnswerValue, F: AnswerError>(
        &self,
        call: &mut Invocation<'de>,
        run: impl FnOnce(&mut Invocation<'de>) -> ReadResult<Result<V, F>>,
    ) -> Dispatch {
        call.now(run)
    }

    /// Runs an `#[observe]` method.
    #[inline]
    pub fn observe<'de, V: AnswerValue, F: ObserveError>(
        &self,
        call: &mut Invocation<'de>,
        run: impl FnOnce(&mut Invocation<'de>) -> ReadResult<Result<V, F>>,
    ) -> Dispatch {
        call.now(run)
    }

    /// Starts an `async` method.
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

/// An answer type that is checked as a whole.
#[derive(Debug)]
pub struct WholeAnswer<A: ?Sized>(PhantomData<A>);

impl<A> WholeAnswer<A> {
    /// Runs a method that is not `async`.
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

    /// Runs an `#[observe]` method.
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

    /// Starts an `async` method.
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

/// Reads an argument whose type is called `Context`, which may be meant as the context of the call.
pub fn context_argument<'de, T: ContextArgument<'de>>(
    call: &mut Invocation<'de>,
    name: &'static str,
) -> ReadResult<T> {
    call.argument(name)
}
