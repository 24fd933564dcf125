use std::{fmt, ops::Deref, sync::Arc};

use super::{Exported, Referenceable, either_way::EitherWay};
use crate::{
    jelly::{Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly},
    shape::{Shape, Shaped},
};

/// An object of this end that is sent as a reference, for the peer to call.
///
/// It is sent as its id, `[remote id]`, and arrives as a [`RemoteReference`](crate::RemoteReference). When
/// the peer sends it back (`[local id]`), it is this object again, so a method may take a `Local<T>`.
///
/// Every clone, and every `Local` of the same `Arc`, is the same object to the peer. The connection keeps the
/// object until the peer has dropped its last handle, with a `[decref id]` for each.
///
/// # Examples
/// ```
/// use pb::{Local, Peer, Referenceable};
///
/// async fn subscribe<T: Referenceable>(peer: Peer, listener: T) -> Result<(), pb::CallError> {
///     let listener = Local::new(listener);
///     peer.root().call_remote::<()>("subscribe", (&listener,)).await
/// }
/// ```
pub struct Local<T: ?Sized>(Arc<T>);

impl<T: Referenceable + Default> Default for Local<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Referenceable> Local<T> {
    /// Wraps an object, so that it can be sent.
    pub fn new(object: T) -> Self {
        Self(Arc::new(object))
    }
}

impl<T: Referenceable + ?Sized> Local<T> {
    /// Returns the object.
    pub fn into_arc(self) -> Arc<T> {
        self.0
    }

    /// Returns whether both are the same object.
    pub fn ptr_eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: Referenceable + ?Sized> From<Arc<T>> for Local<T> {
    fn from(object: Arc<T>) -> Self {
        Self(object)
    }
}

/// Allows a method to answer objects of several types. `Local<dyn Referenceable>` is sent like any other, and
/// is not received: take a `Local` of the object's type.
impl<T: Referenceable> From<Local<T>> for Local<dyn Referenceable> {
    fn from(object: Local<T>) -> Self {
        Self(object.0.innermost())
    }
}

impl<T: ?Sized> Clone for Local<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: ?Sized> Deref for Local<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: fmt::Debug + ?Sized> fmt::Debug for Local<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Local").field(&&*self.0).finish()
    }
}

impl<D, T: ?Sized> Shaped<D> for Local<T> {
    const SHAPE: Shape = Shape::REFERENCE;
}

impl<T: Referenceable> Jelly for Local<T> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.entry(Exported::of(self.0.clone()))
    }
}

impl Jelly for Local<dyn Referenceable> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.entry(Exported::of_any(self.0.clone()))
    }
}

/// Of a handle to a value that has no methods, the one error is about the value.
impl<T: Referenceable> EitherWay for Local<T> {}

impl<'de, T: Referenceable> Unjelly<'de> for Local<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        match T::come_home(from.own_object()?) {
            Some(object) => Ok(Self(object)),
            None => Err(from.other_object(std::any::type_name::<T>())),
        }
    }
}
