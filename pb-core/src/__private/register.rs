//! Registration of classes that are written by hand, and of the types of generic classes.

use std::fmt;

use crate::{
    flavors::{self, RemoteCopy},
    jelly::{ReadResult, Unjellier, registry::Entry},
};

/// A class of copies, as its registration uses it.
pub struct CopyClass<T> {
    entry: Entry,
    read: fn(&mut Unjellier<'_>) -> ReadResult<T>,
}

impl<T> CopyClass<T> {
    /// Returns the entry of the class.
    pub const fn entry(&self) -> Entry {
        self.entry
    }

    /// Reads an object of the class.
    #[inline]
    pub fn read(&self, from: &mut Unjellier<'_>) -> ReadResult<T> {
        (self.read)(from)
    }
}

impl<T> fmt::Debug for CopyClass<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.entry.fmt(f)
    }
}

/// Returns the class of copies whose objects are received as a `T`. `place` is that of the registration.
pub const fn copy_class<T: RemoteCopy>(place: &'static str) -> CopyClass<T> {
    CopyClass { entry: Entry::remote_copy::<T>(place), read: read_copy::<T> }
}

/// Reads an object of a class, from a message of any lifetime.
#[inline]
fn read_copy<T: RemoteCopy>(from: &mut Unjellier<'_>) -> ReadResult<T> {
    flavors::unjelly_copy(from)
}

/// Registers a concrete type of a generic [`RemoteCopy`](crate::RemoteCopy) class,
/// `pb::register!(Page<Order>);`, or a type with a hand-written implementation.
///
/// The derive registers a class without parameters by itself. Two registered types with one class name are
/// a [`RegistryError`](crate::RegistryError) when a server or a client starts.
#[macro_export]
macro_rules! register {
    ($type:ty) => {
        const _: () = {
            impl $crate::Registered for $type {
                const SEAL: $crate::__private::Seal = $crate::__private::Seal::GIVEN;
            }

            impl<'de> $crate::Unjelly<'de> for $type {
                const EXACT: ::core::primitive::bool = true;

                fn unjelly(from: &mut $crate::Unjellier<'de>) -> $crate::ReadResult<Self> {
                    __CLASS.read(from)
                }
            }

            // The only use of the type as a class, so that an error about it is shown once.
            const __CLASS: $crate::__private::CopyClass<$type> =
                $crate::__private::copy_class::<$type>(::core::concat!(
                    ::core::file!(),
                    ":",
                    ::core::line!()
                ));

            $crate::__private::inventory::submit! {
                __CLASS.entry()
            }
        };
    };
}

/// Registers a concrete type of a generic [`RemoteCache`](crate::RemoteCache) class, or a type with
/// hand-written [`RemoteCache`](crate::RemoteCache) and [`Observe`](crate::Observe) implementations.
#[macro_export]
macro_rules! register_cache {
    ($type:ty) => {
        const _: () = {
            impl $crate::Registered for $type {
                const SEAL: $crate::__private::Seal = $crate::__private::Seal::GIVEN;
            }
            $crate::__private::inventory::submit! {
                $crate::__private::Entry::remote_cache::<$type>(
                    ::core::concat!(::core::file!(), ":", ::core::line!())
                )
            }
        };
    };
}
