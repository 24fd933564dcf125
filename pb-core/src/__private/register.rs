//! Registration of classes that are written by hand.

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
                    $crate::__private::unjelly_copy(from)
                }
            }

            $crate::__private::inventory::submit! {
                $crate::__private::Entry::remote_copy::<$type>(
                    ::core::concat!(::core::file!(), ":", ::core::line!())
                )
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
