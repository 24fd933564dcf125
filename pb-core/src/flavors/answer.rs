//! The results of calls.

use std::{fmt, pin::Pin};

use super::{Context, Failure};
use crate::jelly::{Jelly, JellyError, Prepared, prepare};

/// The result of dispatching a call, one of:
///
/// * an answer or a failure ([`Invocation::now`](super::Invocation::now));
/// * a future of an answer or a failure ([`Invocation::later`](super::Invocation::later));
/// * that the object has no such method ([`no_such_method`](Self::no_such_method)).
#[derive(Debug)]
pub struct Dispatch(pub(crate) Dispatched);

/// The state of a call after its dispatch.
#[derive(Debug)]
pub(crate) enum Dispatched {
    /// The object has no such method.
    NoSuchMethod,
    /// The call has ended.
    Now(Outcome),
    /// The call runs.
    Later(Later),
}

impl Dispatch {
    /// Refuses the call, since the object has no method of that name (`NoSuchMethod`).
    pub const fn no_such_method() -> Self {
        Self(Dispatched::NoSuchMethod)
    }

    /// Ends the call with an answer or a failure.
    pub(crate) fn now(outcome: Outcome) -> Self {
        Self(Dispatched::Now(outcome))
    }

    /// Lets the call run.
    pub(crate) fn later(later: Later) -> Self {
        Self(Dispatched::Later(later))
    }

    /// Ends the call with a failure, or an error that becomes one.
    ///
    /// # Examples
    /// ```
    /// use pb::dispatch::{Dispatch, Invocation};
    ///
    /// fn start(call: &mut Invocation<'_>) -> Dispatch {
    ///     match call.argument::<String>("name") {
    ///         Ok(name) if name == "stop" => call.now(|_| Ok(())),
    ///         Ok(name) => Dispatch::failed(pb::Failure::new("worker.UnknownCommand", name)),
    ///         Err(error) => Dispatch::failed(error),
    ///     }
    /// }
    /// ```
    pub fn failed(failure: impl Into<Failure>) -> Self {
        Self::now(Outcome(Err(failure.into())))
    }

    /// Ends the call with a failure if the object has no such method.
    pub(crate) fn or_missing(self, missing: impl FnOnce() -> Failure) -> Self {
        if self.is_missing() { Self::failed(missing()) } else { self }
    }

    /// Returns whether the object has no such method.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self.0, Dispatched::NoSuchMethod)
    }

    /// Returns whether the call has ended with an answer.
    pub(crate) fn has_answered(&self) -> bool {
        matches!(self.0, Dispatched::Now(Outcome(Ok(_))))
    }

    /// Returns the failure of a call that has ended with one.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        match &self.0 {
            Dispatched::Now(Outcome(Err(failure))) => Some(failure),
            _ => None,
        }
    }
}

/// The end of a call: an answer that is ready to be sent, or a failure.
#[derive(Debug)]
pub struct Outcome(pub(crate) Result<Prepared, Failure>);

/// A call that has not ended yet.
pub(crate) struct Later {
    pub(crate) future: Pin<Box<dyn Future<Output = Outcome> + Send>>,
    /// The memory of the call and of its arguments, as far as it was counted, in bytes.
    pub(crate) memory: usize,
}

impl fmt::Debug for Later {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Later").finish_non_exhaustive()
    }
}

/// A type that a `#[remote]` method may return: a value that can be sent, or a `Result` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as an answer",
    label = "not a value that can be sent",
    note = "for your own types derive `Copyable`, or `Jelly` for plain state and enums",
    note = "a type of another crate is sent as a `pb::Plain`, if it has serde's traits, or in a field of your own type with `#[pb(serde)]` or `#[pb(with = module)]`",
    note = "a live object (`Cacheable`) is sent by its handle, a `pb::Published`",
    note = "an object that the peer is to call is sent as a `pb::Local`, or as a `pb::View` if it has `#[view]` methods",
    note = "in a `Result<T, E>`, `T` is a value that can be sent, and `E` is a `std::error::Error + Send + Sync`, which may derive `pb::Error`, or is a `pb::Failure`, into which `?` converts such errors",
    note = "text, boxed errors and `anyhow::Error` need a class name: `pb::Failure::new(\"module.Error\", error)`"
)]
pub trait IntoAnswer {
    /// Prepares the answer to a call.
    #[doc(hidden)]
    fn into_answer(self, to: &Context) -> Outcome;
}

#[diagnostic::do_not_recommend]
impl<T: Jelly> IntoAnswer for T {
    fn into_answer(self, to: &Context) -> Outcome {
        if !to.wants_answer() {
            return Outcome(Ok(Prepared::nothing(to.style().dialect)));
        }
        Outcome(prepare(to.style(), to.audience(), &self).map_err(unsendable))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Jelly, E: Into<Failure>> IntoAnswer for Result<T, E> {
    fn into_answer(self, to: &Context) -> Outcome {
        match self {
            Ok(value) => value.into_answer(to),
            Err(error) => Outcome(Err(error.into())),
        }
    }
}

/// The class of the failure of an answer for which the tables of the connection have no room, as in Twisted.
const FULL_TABLE: &str = "twisted.spread.pb.Error";

/// Returns the failure of a call whose answer cannot be sent.
#[cold]
pub(crate) fn unsendable(error: JellyError) -> Failure {
    if let Some(sentence) = error.twisted_sentence() {
        return Failure::new(FULL_TABLE, sentence);
    }
    Failure::new(
        "perspective_broker.JellyError",
        format_args!("the answer cannot be sent: {error}"),
    )
}
