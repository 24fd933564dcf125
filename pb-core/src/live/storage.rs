//! The smart pointers in which objects keep their values.

/// A smart pointer in which an object keeps its value: a `Box<T>` under `Published`, so that taking the
/// value out moves a pointer; an `Arc` under `Cached`, so that readers keep the version that they read.
pub(crate) trait Storage: Send + 'static {
    type Value: 'static;
    /// Returns the value.
    fn value(&self) -> &Self::Value;
    /// Returns the value for a change. If the storage [is shared](Self::is_shared), that copies it first.
    fn value_mut(&mut self) -> &mut Self::Value;
    /// Returns whether a change copies the value first, since a reader has it too.
    fn is_shared(&self) -> bool;
}

impl<T: Send + 'static> Storage for Box<T> {
    type Value = T;

    fn value(&self) -> &T {
        self
    }

    fn value_mut(&mut self) -> &mut T {
        self
    }

    fn is_shared(&self) -> bool {
        false
    }
}
