//! Sends the types of the standard library.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque},
    path::Path,
    rc::Rc,
    sync::Arc,
};

use bytes::Bytes;

use super::{Jellier, Jelly, JellyError};
use crate::banana::Integer;

/// Writes the items of an open list. An error names the index of its item.
pub(super) fn items<'a, T: Jelly + 'a>(
    items: impl IntoIterator<Item = &'a T>,
    out: &mut Jellier,
) -> Result<(), JellyError> {
    for (index, item) in items.into_iter().enumerate() {
        item.jelly(out).map_err(|error| error.in_item(index))?;
    }
    Ok(())
}

macro_rules! signed {
    ($($int:ident)*) => {$(
        impl Jelly for $int {
            #[inline]
            fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
                out.signed(*self as i64);
                Ok(())
            }
        }
    )*};
}
signed!(i8 i16 i32 i64 isize);

macro_rules! unsigned {
    ($($int:ident)*) => {$(
        impl Jelly for $int {
            #[inline]
            fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
                out.unsigned(*self as u64);
                Ok(())
            }
        }
    )*};
}
unsigned!(u16 u32 u64 usize);

macro_rules! wide {
    ($($int:ident)*) => {$(
        impl Jelly for $int {
            fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
                out.integer(&Integer::from(*self));
                Ok(())
            }
        }
    )*};
}
wide!(i128 u128);

impl Jelly for u8 {
    #[inline]
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.unsigned(u64::from(*self));
        Ok(())
    }

    fn jelly_slice(items: &[Self], out: &mut Jellier) -> Result<(), JellyError> {
        out.bytes(items)
    }

    fn bytes_of(items: Vec<Self>) -> Result<Vec<u8>, Vec<Self>> {
        Ok(items)
    }
}

impl Jelly for Integer {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.integer(self);
        Ok(())
    }
}

impl Jelly for f64 {
    #[inline]
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.float(*self);
        Ok(())
    }
}

impl Jelly for f32 {
    #[inline]
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.float(f64::from(*self));
        Ok(())
    }
}

impl Jelly for bool {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.boolean(*self);
        Ok(())
    }
}

impl Jelly for () {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.expression("None", 0)
    }
}

impl<T: Jelly> Jelly for Option<T> {
    #[inline]
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        match self {
            Some(value) => value.jelly(out),
            None => ().jelly(out),
        }
    }

    fn jelly_flat(&self, out: &mut Jellier) -> Result<usize, JellyError> {
        self.as_ref().map_or(Ok(0), |value| value.jelly_flat(out))
    }
}

impl Jelly for str {
    #[inline]
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.text(self)
    }
}

impl Jelly for String {
    #[inline]
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.text(self)
    }
}

impl Jelly for char {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.text(self.encode_utf8(&mut [0; 4]))
    }
}

impl Jelly for Bytes {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.bytes(self)
    }
}

impl<T: Jelly> Jelly for [T] {
    #[inline]
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        T::jelly_slice(self, out)
    }
}

impl<T: Jelly> Jelly for Vec<T> {
    #[inline]
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        T::jelly_slice(self, out)
    }
}

impl<T: Jelly, const N: usize> Jelly for [T; N] {
    #[inline]
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        T::jelly_slice(self, out)
    }
}

macro_rules! sequences {
    ($($type:ident)*) => {$(
        impl<T: Jelly> Jelly for $type<T> {
            fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
                out.expression("list", self.len())?;
                out.nested(|out| items(self, out))
            }
        }
    )*};
}
sequences!(VecDeque LinkedList BinaryHeap);

impl<T: Jelly, S> Jelly for HashSet<T, S> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.expression("set", self.len())?;
        out.nested(|out| items(self, out))
    }
}

impl<T: Jelly> Jelly for BTreeSet<T> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.expression("set", self.len())?;
        out.nested(|out| items(self, out))
    }
}

/// Writes a map.
pub(super) fn dictionary<'a, K: Jelly + 'a, V: Jelly + 'a>(
    entries: impl ExactSizeIterator<Item = (&'a K, &'a V)>,
    out: &mut Jellier,
) -> Result<(), JellyError> {
    out.expression("dictionary", entries.len())?;
    out.nested(|out| {
        for (index, (key, value)) in entries.enumerate() {
            out.pair();
            key.jelly(out).and_then(|()| value.jelly(out)).map_err(|error| error.in_item(index))?;
        }
        Ok(())
    })
}

impl<K: Jelly, V: Jelly, S> Jelly for HashMap<K, V, S> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        dictionary(self.iter(), out)
    }
}

impl<K: Jelly, V: Jelly> Jelly for BTreeMap<K, V> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        dictionary(self.iter(), out)
    }
}

macro_rules! forwarded {
    ($($(#[$meta:meta])* [$($generics:tt)*] $type:ty;)*) => {$(
        $(#[$meta])*
        impl<$($generics)*> Jelly for $type {
            #[inline]
            fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
                out.check_stack()?;
                (**self).jelly(out)
            }

            fn jelly_flat(&self, out: &mut Jellier) -> Result<usize, JellyError> {
                (**self).jelly_flat(out)
            }
        }
    )*};
}

// Boxes may nest without opening an expression, so that only the check of the stack ends a recursion.

forwarded! {
    [T: Jelly + ?Sized] &T;
    [T: Jelly + ?Sized] &mut T;
    [T: Jelly + ?Sized] Box<T>;
    [T: Jelly + ToOwned + ?Sized] Cow<'_, T>;
    [] Arc<str>;
    [] Arc<Path>;
    [T: Jelly] Arc<[T]>;
    [] Rc<str>;
    [] Rc<Path>;
    [T: Jelly] Rc<[T]>;
}

/// Writes the value once. Where the same `Arc` is met again in one value, a reference to it is sent.
impl<T: Jelly + Send + Sync + 'static> Jelly for Arc<T> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.shared(self)
    }

    /// Writes the entries again each time, since they have no beginning that could be referred to.
    fn jelly_flat(&self, out: &mut Jellier) -> Result<usize, JellyError> {
        out.check_stack()?;
        (**self).jelly_flat(out)
    }
}

/// Writes the value once. Where the same `Rc` is met again in one value, a reference to it is sent.
impl<T: Jelly + 'static> Jelly for Rc<T> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.shared(self)
    }

    /// Writes the entries again each time, since they have no beginning that could be referred to.
    fn jelly_flat(&self, out: &mut Jellier) -> Result<usize, JellyError> {
        out.check_stack()?;
        (**self).jelly_flat(out)
    }
}

const _: () = {
    /// Checks at compile time that `Jelly` can be a trait object.
    const fn _dyn_compatible(_: &dyn Jelly) {}
};
