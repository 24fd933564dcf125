//! Sends and receives the types of the standard library that wrap a number or another value.

use std::{
    cmp::Reverse,
    marker::PhantomData,
    num::{NonZero, Saturating, Wrapping},
};

use super::{Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, UnjellyErrorKind};

macro_rules! non_zero {
    ($($int:ident)*) => {$(
        impl Jelly for NonZero<$int> {
            #[inline]
            fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
                self.get().jelly(out)
            }
        }

        /// Reads an integer. Zero is an error of the value.
        impl<'de> Unjelly<'de> for NonZero<$int> {
            const EXACT: bool = true;

            #[inline]
            fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
                let name = concat!("NonZero<", stringify!($int), ">");
                Self::new($int::unjelly(from)?).ok_or_else(|| UnjellyErrorKind::OutOfRange(name).into())
            }
        }
    )*};
}
non_zero!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

macro_rules! wrappers {
    ($($wrapper:ident)*) => {$(
        impl<T: Jelly> Jelly for $wrapper<T> {
            #[inline]
            fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
                out.check_stack()?;
                self.0.jelly(out)
            }
        }

        impl<'de, T: Unjelly<'de>> Unjelly<'de> for $wrapper<T> {
            const EXACT: bool = true;

            #[inline]
            fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
                from.with_room::<T, _, _>(|from| from.one().map(Self))
            }

            fn absent() -> Option<Self> {
                T::absent().map(Self)
            }
        }
    )*};
}
wrappers!(Wrapping Saturating Reverse);

impl<T: ?Sized> Jelly for PhantomData<T> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        ().jelly(out)
    }
}

impl<'de, T: ?Sized> Unjelly<'de> for PhantomData<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        <()>::unjelly(from).map(|()| Self)
    }

    fn absent() -> Option<Self> {
        Some(Self)
    }
}
