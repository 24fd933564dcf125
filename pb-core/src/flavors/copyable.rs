use crate::{
    jelly::{Jellier, Jelly, JellyError, class_name},
    perspective::Perspective,
};

/// A class that crosses the wire by value: `[class state]` (`pb.Copyable`).
///
/// Every sending makes a new, independent object at the other end. Derive it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a class that can be sent",
    label = "has no class name",
    note = "add `#[derive(pb::Copyable)]`"
)]
pub trait Copyable {
    /// The class name on the wire (`getTypeToCopy`).
    const CLASS: &'static str;

    /// Whether [`state`](Self::state) looks at the perspective: then it is asked for each receiver.
    const PER_PERSPECTIVE: bool = false;

    /// What is sent of it (`getStateToCopyFor`). With a perspective where the peer acts for one and
    /// [`PER_PERSPECTIVE`](Self::PER_PERSPECTIVE) is set.
    ///
    /// # Errors
    /// When there is nothing that could be sent.
    fn state<'a>(
        &'a self,
        perspective: Option<&'a Perspective>,
    ) -> Result<impl Jelly + 'a, JellyError>;
}

/// What `impl Jelly` of every `Copyable` does.
pub(crate) fn jelly_copy<T: Copyable>(value: &T, out: &mut Jellier) -> Result<(), JellyError> {
    out.list(2)?;
    out.bytes(const { class_name(T::CLASS) }.as_bytes())?;
    let perspective = if T::PER_PERSPECTIVE { out.perspective()?.cloned() } else { None };
    out.nested(|out| value.state(perspective.as_ref())?.jelly(out))
}
