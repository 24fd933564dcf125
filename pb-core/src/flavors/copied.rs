//! Errors that travel as themselves: `[error reqid [class state]]`.

use std::{any::Any, fmt, sync::Arc};

use crate::{
    jelly::{Jellier, Jelly, JellyError, instance::Instance},
    sync::{Mutex, lock},
};

/// An error of a class of its own, to be sent as a copy of itself.
#[derive(Clone)]
pub(super) struct Sent(Arc<dyn Jelly + Send + Sync>);

impl Sent {
    pub(super) fn new(error: impl Jelly + Send + Sync + 'static) -> Self {
        Self(Arc::new(error))
    }

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

/// Of no type that could be compared: the same if it is the very same.
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
