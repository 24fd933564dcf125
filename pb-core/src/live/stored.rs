//! The values of live objects, without their types.

use std::{any::Any, sync::Arc};

/// The value of a live object. Only its class knows the type.
pub(super) enum Stored {
    /// The value of a `Published` object. Taking it out of the object moves a pointer.
    Owned(Box<dyn Any + Send>),
    /// The newest version of a replica.
    Version(Version),
}

/// One version of a replica. While a reader has it, changes are made to a copy.
#[derive(Clone)]
pub(super) struct Version {
    pub(super) number: u64,
    pub(super) value: AnyVersion,
}

/// The value of a version.
pub(super) type AnyVersion = Arc<dyn Any + Send + Sync>;

impl Stored {
    /// Returns the value.
    pub(super) fn get(&self) -> &dyn Any {
        match self {
            Self::Owned(value) => &**value,
            Self::Version(version) => &*version.value,
        }
    }

    /// Returns the value of a `Published` object.
    ///
    /// # Panics
    /// If the object is a replica.
    pub(super) fn into_owned(self) -> Box<dyn Any + Send> {
        match self {
            Self::Owned(value) => value,
            Self::Version(_) => other_type(),
        }
    }

    /// Returns the version of a replica.
    ///
    /// # Panics
    /// If the object is the application's.
    pub(super) fn into_version(self) -> Version {
        match self {
            Self::Version(version) => version,
            Self::Owned(_) => other_type(),
        }
    }

    /// Returns the version, of a replica.
    pub(super) fn version(&self) -> Option<&Version> {
        match self {
            Self::Owned(_) => None,
            Self::Version(version) => Some(version),
        }
    }
}

impl Version {
    /// Returns whether a reader has this version too, so that a change copies it first.
    pub(super) fn is_shared(&self) -> bool {
        Arc::strong_count(&self.value) > 1
    }

    /// Returns the value for a change.
    ///
    /// # Panics
    /// If the version [is shared](Self::is_shared).
    pub(super) fn exclusive(&mut self) -> &mut dyn Any {
        Arc::get_mut(&mut self.value).expect("no reader has this version")
    }
}

/// Returns a value as its type.
///
/// # Panics
/// If it is of another type. An object is only used with the class that it was created with.
pub(super) fn typed<T: Any>(value: &dyn Any) -> &T {
    match value.downcast_ref() {
        Some(value) => value,
        None => other_type(),
    }
}

/// Like [`typed`], for a change.
///
/// # Panics
/// If it is of another type.
pub(super) fn typed_mut<T: Any>(value: &mut dyn Any) -> &mut T {
    match value.downcast_mut() {
        Some(value) => value,
        None => other_type(),
    }
}

/// Panics, since a value is not of the type of its object's class.
#[cold]
pub(super) fn other_type() -> ! {
    unreachable!("the value of a live object has the type of its class")
}
