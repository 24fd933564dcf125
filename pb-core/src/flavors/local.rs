use std::{fmt, ops::Deref, sync::Arc};

use super::{Exported, Referenceable, either_way::EitherWay, holders};
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

impl<T: Referenceable> Local<T> {
    /// Returns the number of peers that hold the object: the connections over which it was sent and not released. If
    /// it is also sent as a [`View`](crate::View), each user to whom it was sent counts as one more.
    pub fn holder_count(&self) -> usize {
        holders::count(self.address())
    }

    /// Waits until no peer holds the object: each has released it (`[decref id]` for each handle) or its connection
    /// has closed. From then on no peer can call it, until it is sent again.
    ///
    /// It returns at once if no peer holds the object now, also if the object was never sent. A call that sends the
    /// object has sent it when its answer is there, and may still wait to be sent before that. So wait for the answer
    /// first; if the peer did not keep the object, this returns at once then.
    ///
    /// A Python peer releases an object when its garbage collector has freed the reference.
    ///
    /// # Cancel safety
    /// This method is cancel safe: nothing is lost if the future is dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// use pb::{Local, Peer, Referenceable};
    ///
    /// /// Serves a listener until the peer has dropped it.
    /// async fn listen<T: Referenceable>(peer: &Peer, listener: T) -> Result<(), pb::CallError> {
    ///     let listener = Local::new(listener);
    ///     peer.root().call_remote::<()>("subscribe", (&listener,)).await?;
    ///     listener.released().await;
    ///     Ok(())
    /// }
    /// ```
    pub async fn released(&self) {
        holders::released(self.address()).await;
    }

    /// Returns the address by which the object is known.
    fn address(&self) -> usize {
        Exported::of(self.0.clone()).key.object
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
