use std::{any::Any, sync::Arc};

use super::{Dispatch, Invocation};

/// An object whose methods a peer may call (`pb.Referenceable`, `pb.Root`).
///
/// Written by `#[pb::methods]`: each method marked `#[remote]` is one that peers may call.
#[diagnostic::on_unimplemented(
    message = "objects of `{Self}` cannot be called by peers",
    label = "no `#[remote]` methods",
    note = "write `#[pb::methods] impl {Self} {{ #[remote] fn ... }}`",
    note = "a `pb::cred::Realm` is served by its portal, `pb::cred::Portal::new(realm)`"
)]
pub trait Referenceable: Any + Send + Sync {
    /// Runs the method that `call` names.
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch;

    /// Not public API. The peer has dropped its last handle, or the connection has ended. Called once
    /// for each time the object got a number.
    #[doc(hidden)]
    fn released(self: Arc<Self>) {}

    /// Not public API. The object that is sent: of an `Arc` of an `Arc` the inner one, so that it is one
    /// object to the peer however often it is wrapped.
    #[doc(hidden)]
    fn innermost(self: Arc<Self>) -> Arc<dyn Referenceable>
    where
        Self: Sized,
    {
        self
    }

    /// Not public API. An object that came home, of which [`innermost`](Self::innermost) was sent.
    #[doc(hidden)]
    fn come_home(object: Arc<dyn Any + Send + Sync>) -> Option<Arc<Self>>
    where
        Self: Sized,
    {
        object.downcast().ok()
    }

    /// Not public API. Whether a peer that is served this has to log in first.
    #[doc(hidden)]
    fn wants_login(&self) -> bool {
        false
    }

    /// Not public API. For the report of what was never dropped.
    #[doc(hidden)]
    fn type_name(&self) -> &'static str {
        std::any::type_name::<Self>()
    }
}

/// So that an object can be served and kept.
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
