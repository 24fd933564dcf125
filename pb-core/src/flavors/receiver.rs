//! How a method that peers call takes the object.

use std::sync::Arc;

/// What `self` is in a method of `O` that owns it.
#[diagnostic::on_unimplemented(
    message = "remote objects are shared by every caller; take `&self`",
    label = "not shared with other callers"
)]
pub trait Receiver<O> {
    /// Takes the object.
    fn of(object: Arc<O>) -> Self;
}

impl<O> Receiver<O> for Arc<O> {
    #[inline]
    fn of(object: Self) -> Self {
        object
    }
}

/// Returns the object as a method takes it.
#[inline]
pub fn receiver<R: Receiver<O>, O>(object: Arc<O>) -> R {
    R::of(object)
}

/// What `self` refers to in a method of `O` that borrows it.
#[diagnostic::on_unimplemented(
    message = "remote objects are shared by every caller; take `&self`",
    label = "not shared with other callers"
)]
pub trait LentReceiver<O> {
    /// Borrows the object.
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

/// Returns the object as a method borrows it.
#[inline]
pub fn lent_receiver<R: LentReceiver<O>, O>(object: &Arc<O>) -> &R {
    R::of(object)
}
