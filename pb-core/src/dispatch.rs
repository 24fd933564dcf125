//! What the dispatch that `#[pb::methods]` writes calls: for each way in which a method is run one
//! function, whose bounds say what its answer must be.

use std::{
    any::{Any, type_name},
    sync::Arc,
};

use crate::{
    Dispatch, IntoAnswer, Invocation, Perspective, ReadResult, UnjellyError, UnjellyErrorKind,
    places::{AnswerError, AnswerValue, ContextArgument, ObserveError},
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

/// The same of one that returns a `Result`, so that the half is blamed which cannot be sent.
#[inline]
pub fn now_or_fail<'de, T: AnswerValue, E: AnswerError>(
    call: &mut Invocation<'de>,
    run: impl FnOnce(&mut Invocation<'de>) -> ReadResult<Result<T, E>>,
) -> Dispatch {
    call.now(run)
}

/// The same of one that observes.
#[inline]
pub fn observe_or_fail<'de, T: AnswerValue, E: ObserveError>(
    call: &mut Invocation<'de>,
    run: impl FnOnce(&mut Invocation<'de>) -> ReadResult<Result<T, E>>,
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

/// The same of one that returns a `Result`.
pub fn later_or_fail<'de, T: AnswerValue, E: AnswerError, F>(
    call: &mut Invocation<'de>,
    begin: impl FnOnce(&mut Invocation<'de>) -> ReadResult<F>,
) -> Dispatch
where
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    call.later(begin)
}

/// An argument that might have been meant for the context of the call.
pub fn context_argument<'de, T: ContextArgument<'de>>(
    call: &mut Invocation<'de>,
    name: &'static str,
) -> ReadResult<T> {
    call.argument(name)
}

/// The avatar that views an object, for a method that borrows it.
pub fn viewer<T: Any + Send + Sync>(perspective: &Perspective) -> ReadResult<&T> {
    perspective.downcast_ref().ok_or_else(other_viewer::<T>)
}

/// The same for a method that keeps it.
pub fn shared_viewer<T: Any + Send + Sync>(perspective: &Perspective) -> ReadResult<Arc<T>> {
    perspective.downcast().ok_or_else(other_viewer::<T>)
}

#[cold]
fn other_viewer<T>() -> Box<UnjellyError> {
    UnjellyErrorKind::OtherPerspective(type_name::<T>()).into()
}
