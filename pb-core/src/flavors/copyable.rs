use crate::{
    jelly::{Jellier, Jelly, JellyError, class_name},
    perspective::Perspective,
};

/// A class that is sent by value: `[class state]` (`pb.Copyable`).
///
/// The peer gets a new, independent object each time. Derive this trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a class that can be sent",
    label = "has no class name",
    note = "add `#[derive(pb::Copyable)]`"
)]
pub trait Copyable {
    /// The class name on the wire (`getTypeToCopy`).
    const CLASS: &'static str;

    /// Whether the [`state`](Self::state) depends on the perspective, and so must be written for each
    /// receiver.
    const PER_PERSPECTIVE: bool = false;

    /// Returns the state that is sent of the object (`getStateToCopyFor`).
    ///
    /// The perspective is the receiver's, if it has one and [`PER_PERSPECTIVE`](Self::PER_PERSPECTIVE) is
    /// set.
    ///
    /// # Errors
    /// Returns an error if the object cannot be sent.
    fn state<'a>(
        &'a self,
        perspective: Option<&'a Perspective>,
    ) -> Result<impl Jelly + 'a, JellyError>;
}

/// Writes a copy. `impl Jelly` of every `Copyable` calls it.
pub(crate) fn jelly_copy<T: Copyable>(value: &T, out: &mut Jellier) -> Result<(), JellyError> {
    let perspective = if T::PER_PERSPECTIVE { out.perspective()?.cloned() } else { None };
    out.copy(const { class_name(T::CLASS) }, |out| value.state(perspective.as_ref())?.jelly(out))
}
