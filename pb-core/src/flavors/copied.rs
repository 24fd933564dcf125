//! Errors that are sent as copies of themselves: `[error reqid [class state]]`.

use std::{any::Any, fmt, sync::Arc};

use crate::{
    jelly::{Jellier, Jelly, JellyError, instance::Instance},
    sync::{Mutex, lock},
};

/// An error that is to be sent as a copy.
#[derive(Clone)]
pub(super) struct Sent(Arc<dyn Jelly + Send + Sync>);

impl Sent {
    pub(super) fn new(error: impl Jelly + Send + Sync + 'static) -> Self {
        Self(Arc::new(error))
    }

    /// Writes the copy.
    pub(super) fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        self.0.jelly(out)
    }
}

/// An error that was received as a copy.
#[derive(Clone)]
pub(super) struct Received(Arc<Mutex<Option<Instance>>>);

impl Received {
    pub(super) fn new(instance: Instance) -> Self {
        Self(Arc::new(Mutex::new(Some(instance))))
    }

    /// Takes the error, if it is a `T` and was not taken before.
    pub(super) fn take<T: Any>(&self) -> Option<T> {
        let mut instance = lock(&self.0);
        match instance.take()?.downcast() {
            Ok(error) => Some(error),
            Err(other) => {
                *instance = Some(other);
                None
            }
        }
    }
}

/// Implements equality as pointer identity, since the error's type is erased.
macro_rules! identity {
    ($type:ty) => {
        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                Arc::ptr_eq(&self.0, &other.0)
            }
        }

        impl Eq for $type {}

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("copy")
            }
        }
    };
}

identity!(Sent);
identity!(Received);
