//! The receiver (`self`) of methods that peers call.

use std::sync::Arc;

/// The type of `self` in a method of `O` that owns it: `Arc<O>`.
#[diagnostic::on_unimplemented(
    message = "all callers share the object: take `&self`",
    label = "cannot be shared with other callers"
)]
pub trait Receiver<O> {
    /// Returns the object as `self`.
    fn of(object: Arc<O>) -> Self;
}

impl<O> Receiver<O> for Arc<O> {
    #[inline]
    fn of(object: Self) -> Self {
        object
    }
}

/// Returns the object as the `self` of a method that owns it.
#[inline]
pub fn receiver<R: Receiver<O>, O>(object: Arc<O>) -> R {
    R::of(object)
}

/// The type that `self` refers to in a method of `O` that borrows it: `O` or `Arc<O>`.
#[diagnostic::on_unimplemented(
    message = "all callers share the object: take `&self`",
    label = "cannot be shared with other callers"
)]
pub trait LentReceiver<O> {
    /// Returns the object as `self`.
    fn of(object: &Arc<O>) -> &Self;
}

impl<O> LentReceiver<O> for O {
    #[inline]
    fn of(object: &Arc<O>) -> &Self {
        object
    }
}

impl<O> LentReceiver<O> for Arc<O> {
    #[inline]
    fn of(object: &Self) -> &Self {
        object
    }
}

/// Returns the object as the `self` of a method that borrows it.
#[inline]
pub fn lent_receiver<R: LentReceiver<O>, O>(object: &Arc<O>) -> &R {
    R::of(object)
}
