use std::{any::Any, sync::Arc};

use super::{Dispatch, Invocation};

/// An object whose methods a peer may call (`pb.Referenceable`, `pb.Root`).
///
/// `#[pb::methods]` implements this trait, from the methods that are marked `#[remote]`.
#[diagnostic::on_unimplemented(
    message = "objects of `{Self}` cannot be called by a peer",
    label = "no `#[remote]` methods",
    note = "write `#[pb::methods] impl {Self} {{ #[remote] fn ... }}`",
    note = "a `pb::cred::Realm` is served by its portal, `pb::cred::Portal::new(realm)`"
)]
pub trait Referenceable: Any + Send + Sync {
    /// Runs the method that `call` names.
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch;

    /// Not public API. Called when the peer has dropped its last handle or the connection has closed: once
    /// for each id that the object got.
    #[doc(hidden)]
    fn released(self: Arc<Self>) {}

    /// Not public API. Returns the object itself, out of all `Arc`s around it. So it is one object to the
    /// peer, however often it is wrapped.
    #[doc(hidden)]
    fn innermost(self: Arc<Self>) -> Arc<dyn Referenceable>
    where
        Self: Sized,
    {
        self
    }

    /// Not public API. Returns an object that the peer sent back, of which [`innermost`](Self::innermost) was
    /// sent. `None` if it is of another type.
    #[doc(hidden)]
    fn come_home(object: Arc<dyn Any + Send + Sync>) -> Option<Arc<Self>>
    where
        Self: Sized,
    {
        object.downcast().ok()
    }

    /// Not public API. Returns whether peers to which this root is served have to log in.
    #[doc(hidden)]
    fn wants_login(&self) -> bool {
        false
    }

    /// Not public API. Returns the name of the type, for
    /// [`Peer::held_objects`](crate::Peer::held_objects).
    #[doc(hidden)]
    fn type_name(&self) -> &'static str {
        std::any::type_name::<Self>()
    }
}

/// Allows an object to be served and kept by the application as well.
impl<T: Referenceable> Referenceable for Arc<T> {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        T::dispatch((*self).clone(), call)
    }

    fn innermost(self: Arc<Self>) -> Arc<dyn Referenceable> {
        T::innermost((*self).clone())
    }

    fn come_home(object: Arc<dyn Any + Send + Sync>) -> Option<Arc<Self>> {
        T::come_home(object).map(Arc::new)
    }

    fn wants_login(&self) -> bool {
        T::wants_login(self)
    }
}
