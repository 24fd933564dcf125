//! Registration of classes that are written by hand.

/// Registers a type with a hand-written [`RemoteCopy`](crate::RemoteCopy) implementation.
///
/// Of a generic type, each concrete type is registered: `pb::register!(Pair<i64>);`.
#[macro_export]
macro_rules! register {
    ($type:ty) => {
        const _: () = {
            impl $crate::Registered for $type {
                const SEAL: $crate::__private::Seal = $crate::__private::Seal::GIVEN;
            }

            impl<'de> $crate::Unjelly<'de> for $type {
                const EXACT: bool = true;

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

/// Registers a type with hand-written [`RemoteCache`](crate::RemoteCache) and
/// [`Observe`](crate::Observe) implementations.
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
