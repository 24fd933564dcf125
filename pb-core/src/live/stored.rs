//! The values of live objects, without their types.

use std::{any::Any, sync::Arc};

/// The value of a live object. Only its class knows the type.
pub(super) enum Stored {
    /// The value of a `Published` object. Taking it out of the object moves a pointer.
    Owned(Owned),
    /// The value of a `Published` object since it was read. While a reader has it, changes are made to a copy.
    Read(Version, &'static ReadClass),
    /// The newest version of a replica.
    Version(Version),
}

/// The value of a `Published` object that no reader has.
pub(super) struct Owned {
    pub(super) value: Box<dyn Any + Send>,
    /// The number that the value has for the next reader.
    pub(super) number: u64,
}

/// The functions by which a value of a `Published` object is shared with readers. They need more of its type than
/// its class does.
pub(super) struct ReadClass {
    /// Moves the value to where readers can share it.
    share: fn(Box<dyn Any + Send>) -> AnyVersion,
    /// Moves the value back; `None` if a reader has it.
    unshare: fn(AnyVersion) -> Option<Box<dyn Any + Send>>,
    copy: fn(&dyn Any) -> Box<dyn Any + Send>,
}

/// One version of a replica, or of a `Published` object that was read. While a reader has it, changes are made to a
/// copy.
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
            Self::Owned(owned) => &*owned.value,
            Self::Read(version, _) | Self::Version(version) => &*version.value,
        }
    }

    /// Returns the value of a `Published` object for a change.
    ///
    /// # Panics
    /// If the object is a replica, or the value is [shared](Self::unshare).
    pub(super) fn into_owned(self) -> Owned {
        match self {
            Self::Owned(owned) => owned,
            Self::Read(..) | Self::Version(_) => other_type(),
        }
    }

    /// Returns the value of a `Published` object for a reader.
    ///
    /// # Panics
    /// If the object is a replica.
    pub(super) fn share(&mut self, class: &'static ReadClass) -> Version {
        match self {
            Self::Owned(owned) => {
                let number = owned.number;
                // The value of the unit type takes no memory.
                let value = std::mem::replace(&mut owned.value, Box::new(()));
                let version = Version { number, value: (class.share)(value) };
                *self = Self::Read(version.clone(), class);
                version
            }
            Self::Read(version, _) => version.clone(),
            Self::Version(_) => other_type(),
        }
    }

    /// Takes the value of a `Published` object from its readers, for a change. If a reader still has it, the object
    /// goes on with a copy. Returns whether it does; if so, the copy is to be linked.
    pub(super) fn unshare(&mut self) -> bool {
        let Self::Read(version, class) = self else { return false };
        let class = *class;
        let number = version.number + 1;
        let is_copied = version.is_shared();
        let value = if is_copied {
            (class.copy)(&*version.value)
        } else {
            let value = std::mem::replace(&mut version.value, Arc::new(()));
            (class.unshare)(value).expect("no reader has this version")
        };
        *self = Self::Owned(Owned { value, number });
        is_copied
    }

    /// Returns the version of a replica.
    ///
    /// # Panics
    /// If the object is the application's.
    pub(super) fn into_version(self) -> Version {
        match self {
            Self::Version(version) => version,
            Self::Owned(_) | Self::Read(..) => other_type(),
        }
    }

    /// Returns the version, of a replica.
    pub(super) fn version(&self) -> Option<&Version> {
        match self {
            Self::Owned(_) | Self::Read(..) => None,
            Self::Version(version) => Some(version),
        }
    }
}

impl ReadClass {
    /// Returns the functions for values of a type.
    pub(super) const fn of<T: Any + Clone + Send + Sync>() -> Self {
        Self { share: share::<T>, unshare: unshare::<T>, copy: copy::<T> }
    }
}

// Functions and not closures: a closure that becomes a function pointer is compiled twice.

fn share<T: Any + Send + Sync>(value: Box<dyn Any + Send>) -> AnyVersion {
    match value.downcast::<T>() {
        Ok(value) => Arc::<T>::from(value),
        Err(_) => other_type(),
    }
}

fn unshare<T: Any + Send + Sync>(value: AnyVersion) -> Option<Box<dyn Any + Send>> {
    match value.downcast::<T>() {
        Ok(value) => Some(Box::new(Arc::into_inner(value)?)),
        Err(_) => other_type(),
    }
}

fn copy<T: Any + Clone + Send>(value: &dyn Any) -> Box<dyn Any + Send> {
    Box::new(typed::<T>(value).clone())
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
