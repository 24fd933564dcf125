//! The second argument of a `state_for` function: the receiver's perspective, in the form that the function
//! takes.

use std::{
    any::{Any, type_name},
    sync::Arc,
};

use crate::{
    jelly::{JellyError, JellyErrorKind},
    perspective::Perspective,
};

/// A form in which a function takes the receiver's perspective.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the receiver's perspective",
    label = "the second argument of a `state_for` function is the wrong type",
    note = "the function takes the object and `Option<&User>`, where `User` is the type of your avatars; or `&User`, if the object is sent to avatars only; or `Option<&pb::Perspective>` for avatars of several types"
)]
pub trait StateArgument<'a>: Sized {
    /// Returns the argument for this perspective.
    ///
    /// # Errors
    /// Returns an error if the function does not take this perspective, or needs one and there is none.
    fn of(perspective: Option<&'a Perspective>) -> Result<Self, JellyError>;
}

/// The avatar, or the perspective itself. It must be known.
impl<'a, T: Any> StateArgument<'a> for &'a T {
    fn of(perspective: Option<&'a Perspective>) -> Result<Self, JellyError> {
        let perspective = perspective.ok_or(JellyErrorKind::NeedsPerspective)?;
        let itself = (perspective as &dyn Any).downcast_ref();
        itself.or_else(|| perspective.downcast_ref()).ok_or_else(other::<T>)
    }
}

/// The shared avatar. It must be known.
impl<'a, T: Any + Send + Sync> StateArgument<'a> for Arc<T> {
    fn of(perspective: Option<&'a Perspective>) -> Result<Self, JellyError> {
        let perspective = perspective.ok_or(JellyErrorKind::NeedsPerspective)?;
        perspective.downcast().ok_or_else(other::<T>)
    }
}

/// The avatar or the perspective, if there is one.
impl<'a, P: StateArgument<'a>> StateArgument<'a> for Option<P> {
    fn of(perspective: Option<&'a Perspective>) -> Result<Self, JellyError> {
        perspective.map(|perspective| P::of(Some(perspective))).transpose()
    }
}

/// Returns the error of a receiver whose avatar is no `T`.
#[cold]
fn other<T>() -> JellyError {
    JellyErrorKind::OtherPerspective(type_name::<T>()).into()
}
