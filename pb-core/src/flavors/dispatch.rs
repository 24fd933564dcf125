//! Functions that the code of `#[pb::methods]` calls: one for each way to run a method. Their bounds say
//! which types the answer may have.

use std::{marker::PhantomData, ops::Deref};

use super::places::{AnswerError, AnswerValue, ContextArgument, ObserveError};
use crate::{
    flavors::{Context, Dispatch, Failure, IntoAnswer, Invocation, Outcome},
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

/// The size of a value of type `T` in the frame of a method. Types without a size have the `SIZE` of
/// [`AnySize`] instead.
#[derive(Debug)]
pub struct FrameOf<T: ?Sized>(PhantomData<T>);

impl<T> FrameOf<T> {
    /// The size of the value.
    pub const SIZE: usize = size_of::<T>();
}

/// A value of a type without a size, which a method borrows from another value on the heap.
pub trait AnySize {
    /// Such a value takes nothing that matters.
    const SIZE: usize = 0;
}

impl<T: ?Sized> AnySize for FrameOf<T> {}

/// Runs a method whose arguments, or the first of them, have the types `A`, and which borrows values of
/// `lent` bytes besides.
///
/// The stack is checked for room like by [`with_arguments`].
#[inline]
pub fn with_lent<'de, A>(
    lent: usize,
    call: &mut Invocation<'de>,
    run: impl FnOnce(&mut Invocation<'de>) -> Dispatch,
) -> Dispatch {
    call.with_room_for(size_of::<A>().saturating_add(lent), run)
}

/// Runs a method that is not `async`, to the end of its call.
#[inline]
pub fn now<'de>(
    call: &mut Invocation<'de>,
    run: impl FnOnce(&mut Invocation<'de>) -> ReadResult<Outcome>,
) -> Dispatch {
    call.run(run)
}

/// The `async` methods of an object. Its `later` is found before that of [`NotShared`].
#[derive(Debug)]
pub struct Shared<T: ?Sized>(NotShared, PhantomData<fn(&T)>);

/// The `async` methods of an object that is not shared between threads. That the object cannot be called is the one
/// error, so the futures that contain it need not be `Send`.
#[derive(Debug)]
pub struct NotShared;

impl<T: ?Sized> Shared<T> {
    /// The only value.
    pub const NEW: Self = Self(NotShared, PhantomData);
}

impl<T: Send + Sync + ?Sized> Shared<T> {
    /// Starts an `async` method, whose future ends the call.
    pub fn later<'de, F>(
        &self,
        call: &mut Invocation<'de>,
        begin: impl FnOnce(&mut Invocation<'de>) -> ReadResult<F>,
    ) -> Dispatch
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        call.begin(begin)
    }
}

impl NotShared {
    /// Stands for the start of an `async` method. It never runs.
    pub fn later<'de, F>(
        &self,
        _: &mut Invocation<'de>,
        _: impl FnOnce(&mut Invocation<'de>) -> ReadResult<F>,
    ) -> Dispatch {
        Dispatch::no_such_method()
    }
}

impl<T: ?Sized> Deref for Shared<T> {
    type Target = NotShared;

    fn deref(&self) -> &NotShared {
        &self.0
    }
}

/// The answer of a method, or a half of it, with which a call ends.
///
/// It is taken by reference, so that the generated code can write it as the two tokens at the ends of the type
/// that a compile error underlines.
pub trait End {
    /// Ends the call. The answer may borrow from the object and from the arguments, which are dropped
    /// afterwards.
    fn end(&mut self, to: &Context) -> Outcome;
}

/// The error of an `#[observe]` method, with which its call ends.
pub trait EndObserved {
    /// Ends the call.
    fn end(&mut self, to: &Context) -> Outcome;
}

/// Ends a call.
#[inline]
pub fn end<A: End>(answer: &mut A, to: &Context) -> Outcome {
    answer.end(to)
}

/// Ends the call of an `#[observe]` method with its error.
pub fn end_observed<E: EndObserved>(error: &mut E, to: &Context) -> Outcome {
    error.end(to)
}

/// Returns the failure of a call that has ended already, which the generated code does not end again.
#[cold]
fn ended() -> Outcome {
    Outcome(Err(Failure::new("perspective_broker.Ended", "the call has ended already")))
}

/// The answer of a method whose type is spelled like `Result<T, E>`.
///
/// If it is a `Result`, the inherent `split` is found, and the types of its two halves check `T` and `E`
/// separately: so a compile error is placed at the one that cannot be sent. Any other type, whatever its
/// name, has the `split` of [`AnyAnswer`], and is checked as a whole.
#[derive(Debug)]
pub struct Answered<A>(pub A);

impl<T, E> Answered<Result<T, E>> {
    /// Returns the value or the error.
    ///
    /// # Errors
    /// Returns the error that the method returned.
    #[inline]
    pub fn split(self) -> Result<ValueOf<T>, ErrorOf<E>> {
        match self.0 {
            Ok(value) => Ok(ValueOf(Some(value))),
            Err(error) => Err(ErrorOf(Some(error))),
        }
    }
}

/// An answer of any other type.
pub trait AnyAnswer: Sized {
    /// The type of the answer.
    type Whole;

    /// Returns the answer as a whole.
    ///
    /// # Errors
    /// Never returns an error.
    fn split(self) -> Result<WholeAnswer<Self::Whole>, NoError>;
}

impl<A> AnyAnswer for Answered<A> {
    type Whole = A;

    fn split(self) -> Result<WholeAnswer<A>, NoError> {
        Ok(WholeAnswer::new(self.0))
    }
}

/// The value in a `Result` that a method has returned.
#[derive(Debug)]
pub struct ValueOf<T>(Option<T>);

impl<T: AnswerValue> End for ValueOf<T> {
    #[inline]
    fn end(&mut self, to: &Context) -> Outcome {
        self.0.take().map_or_else(ended, |value| value.into_answer(to))
    }
}

/// The error in a `Result` that a method has returned.
#[derive(Debug)]
pub struct ErrorOf<E>(Option<E>);

impl<E: AnswerError> End for ErrorOf<E> {
    fn end(&mut self, _: &Context) -> Outcome {
        self.0.take().map_or_else(ended, |error| Outcome(Err(error.into())))
    }
}

impl<E: ObserveError> EndObserved for ErrorOf<E> {
    fn end(&mut self, _: &Context) -> Outcome {
        self.0.take().map_or_else(ended, |error| Outcome(Err(error.into())))
    }
}

/// An answer that is checked as a whole.
#[derive(Debug)]
pub struct WholeAnswer<A>(Option<A>);

impl<A> WholeAnswer<A> {
    /// Wraps the answer.
    #[inline]
    pub const fn new(answer: A) -> Self {
        Self(Some(answer))
    }
}

impl<A: IntoAnswer> End for WholeAnswer<A> {
    #[inline]
    fn end(&mut self, to: &Context) -> Outcome {
        self.0.take().map_or_else(ended, |answer| answer.into_answer(to))
    }
}

/// The error of an answer that is checked as a whole, which has none.
#[derive(Debug)]
pub enum NoError {}

impl End for NoError {
    fn end(&mut self, _: &Context) -> Outcome {
        match *self {}
    }
}

impl EndObserved for NoError {
    fn end(&mut self, _: &Context) -> Outcome {
        match *self {}
    }
}

/// Reads an argument whose type is called `Context`, which may be meant as the context of the call.
pub fn context_argument<'de, T: ContextArgument<'de>>(
    call: &mut Invocation<'de>,
    name: &'static str,
) -> ReadResult<T> {
    call.argument(name)
}
