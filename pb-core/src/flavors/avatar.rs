use std::{any::Any, fmt, ops::Deref, sync::Arc};

use super::{Dispatch, ExportKey, Exported, Failure, Invocation, Referenceable, holders};
use crate::{
    jelly::{Jellier, Jelly, JellyError, JellyErrorKind, ReadResult, Unjellier, Unjelly},
    perspective::Perspective,
    shape::{Shape, Shaped},
};

/// An object that a user who has logged in can call (`pb.Avatar`).
///
/// `#[pb::methods]` implements this trait, from the methods that are marked `#[perspective]`. A
/// [`Realm`](crate::Realm) returns an avatar for each login.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an avatar: it has no methods that a logged-in user can call",
    label = "no `#[perspective]` methods",
    note = "write `#[pb::methods] impl {Self} {{ #[perspective] fn ... }}`"
)]
pub trait Avatar: Any + Send + Sync {
    /// Runs the method that `call` names (`perspective_…`).
    fn perspective(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch;
}

/// An object whose methods get the avatar of their caller (`pb.Viewable`). It is sent as a [`View`].
///
/// `#[pb::methods]` implements this trait, from the methods that are marked `#[view]`.
#[diagnostic::on_unimplemented(
    message = "objects of `{Self}` cannot be sent as a view: they have no methods that avatars can call",
    label = "no `#[view]` methods",
    note = "write `#[pb::methods] impl {Self} {{ #[view] fn ... }}`"
)]
pub trait Viewable: Any + Send + Sync {
    /// Runs the method that `call` names (`view_…`) for the caller, whose avatar is `perspective`.
    fn view(self: Arc<Self>, perspective: &Perspective, call: &mut Invocation<'_>) -> Dispatch;
}

/// An object whose methods get the avatar of their caller, as it is sent to a user (`pb.ViewPoint`).
///
/// It is sent as `[remote id]`, with an id of its own for each pair of user and object. When the peer sends
/// it back (`[local id]`), it is this object again, so a method may take a `View<T>`.
///
/// A view can be sent only to a receiver whose perspective is known. Elsewhere its call fails with
/// [`NeedsPerspective`](JellyErrorKind::NeedsPerspective), where Twisted sends a view for the perspective `None`.
/// It is known
///
/// * in answers of the methods of avatars and views,
/// * in calls over references that were passed to these methods,
/// * over a connection with a [perspective](crate::Peer::set_perspective).
pub struct View<T>(Arc<T>);

impl<T: Viewable + Default> Default for View<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Viewable> View<T> {
    /// Creates a view of an object.
    pub fn new(object: T) -> Self {
        Self(Arc::new(object))
    }
}

impl<T> View<T> {
    /// Returns whether both are views of the same object.
    pub fn ptr_eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: Viewable> View<T> {
    /// Returns the number of users who hold the object, as [`Local::holder_count`](crate::Local::holder_count) does.
    pub fn holder_count(&self) -> usize {
        holders::count(self.address())
    }

    /// Waits until no user holds the object, as [`Local::released`](crate::Local::released) does.
    ///
    /// # Cancel safety
    /// This method is cancel safe: nothing is lost if the future is dropped.
    pub async fn released(&self) {
        holders::released(self.address()).await;
    }

    /// Returns the address by which the object is known.
    fn address(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }
}

impl<T: Viewable> From<Arc<T>> for View<T> {
    fn from(object: Arc<T>) -> Self {
        Self(object)
    }
}

impl<T> Clone for View<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Deref for View<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for View<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("View").field(&self.0).finish()
    }
}

impl<D, T> Shaped<D> for View<T> {
    const SHAPE: Shape = Shape::REFERENCE;
}

impl<T: Viewable> Jelly for View<T> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        let perspective = out.perspective()?.ok_or(JellyErrorKind::NeedsPerspective)?.clone();
        let key = ExportKey { object: self.address(), perspective: perspective.address() };
        let object = Arc::new(ViewPoint { object: self.0.clone(), of: perspective.clone() });
        out.entry(Exported { object, key, perspective: Some(perspective) })
    }
}

impl<'de, T: Viewable> Unjelly<'de> for View<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        match from.own_object()?.downcast::<ViewPoint<T>>() {
            Ok(seen) => Ok(Self(seen.object.clone())),
            Err(_) => Err(from.other_object(std::any::type_name::<T>())),
        }
    }
}

/// An object with the perspective of the user to whom it was sent.
struct ViewPoint<T> {
    object: Arc<T>,
    of: Perspective,
}

impl<T: Viewable> Referenceable for ViewPoint<T> {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        let method = call.method();
        let missing = || Failure::no_attribute::<T>("view_", method);
        self.object.clone().view(&self.of, call).or_missing(missing)
    }

    fn type_name(&self) -> &'static str {
        std::any::type_name::<T>()
    }
}
