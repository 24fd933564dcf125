//! Receives values that are kept on the heap: in boxes, in `Arc`s and in `Rc`s.

use std::{
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use super::{ReadResult, Unjellier, Unjelly, memory, stack};

/// The size of the two counts of an `Arc` or `Rc`, which stand before its value.
const COUNTS: usize = size_of::<[usize; 2]>();

/// Reads a value into a box. A large value in a box does not need room in the caller's frame.
#[inline]
pub(super) fn boxed<'de, T: Unjelly<'de>>(from: &mut Unjellier<'de>) -> ReadResult<Box<T>> {
    from.check_stack()?;
    from.charge_memory(const { memory::boxed::<T>() })?;
    from.with_room::<T, _, _>(|from| from.one().map(Box::new))
}

/// Reads a value into a box by a function, as `boxed` does.
pub(crate) fn boxed_by<'de, T>(
    from: &mut Unjellier<'de>,
    read: impl FnOnce(&mut Unjellier<'de>) -> ReadResult<T>,
) -> ReadResult<Box<T>> {
    from.check_stack()?;
    from.charge_memory(const { memory::boxed::<T>() })?;
    from.with_room::<T, _, _>(|from| read(from).map(Box::new))
}

/// Reads a value into an `Arc` or `Rc`. A large value is read into a box first, which takes less of the
/// stack.
fn pointed<'de, T, P>(from: &mut Unjellier<'de>) -> ReadResult<P>
where
    T: Unjelly<'de>,
    P: From<T> + From<Box<T>>,
{
    from.charge_memory(const { memory::in_arc::<T>() })?;
    if stack::is_large(stack::frames(size_of::<T>(), 0)) {
        let value = T::unjelly_boxed(from).map(P::from)?;
        // The conversion has freed the box.
        from.refund(const { memory::boxed::<T>() });
        return Ok(value);
    }
    from.check_stack()?;
    from.one::<T>().map(P::from)
}

impl<'de, T: Unjelly<'de>> Unjelly<'de> for Box<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        T::unjelly_boxed(from)
    }

    fn unjelly_flat(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        boxed_by(from, T::unjelly_flat)
    }
}

impl<'de, T: Unjelly<'de>> Unjelly<'de> for Box<[T]> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        T::unjelly_vec(from).map(Vec::into_boxed_slice)
    }
}

impl<'de> Unjelly<'de> for Box<str> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        String::unjelly(from).map(Self::from)
    }
}

impl<'de> Unjelly<'de> for Box<Path> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        PathBuf::unjelly(from).map(Self::from)
    }
}

macro_rules! pointers {
    ($($pointer:ident)*) => {$(
        impl<'de> Unjelly<'de> for $pointer<str> {
            const EXACT: bool = true;

            fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
                let text = <&str>::unjelly(from)?;
                from.charge_memory(memory::heap(COUNTS + text.len()))?;
                Ok(text.into())
            }
        }

        impl<'de> Unjelly<'de> for $pointer<Path> {
            const EXACT: bool = true;

            fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
                let path = <&Path>::unjelly(from)?;
                from.charge_memory(memory::heap(COUNTS + path.as_os_str().len()))?;
                Ok(path.into())
            }
        }

        impl<'de, T: Unjelly<'de>> Unjelly<'de> for $pointer<[T]> {
            const EXACT: bool = true;

            fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
                let items = T::unjelly_vec(from)?;
                let bytes = items.len().saturating_mul(size_of::<T>());
                from.charge_memory(memory::heap(bytes.saturating_add(COUNTS)))?;
                let length = items.len();
                let items = items.into();
                from.refund(memory::vec::<T>(length));
                Ok(items)
            }
        }
    )*};
}
pointers!(Arc Rc);

/// Returns the same `Arc` again for a value that is met again in one message.
impl<'de, T: Unjelly<'de> + Send + Sync + 'static> Unjelly<'de> for Arc<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        from.shared(pointed::<T, Self>)
    }
}

/// Returns the same `Rc` again for a value that is met again in one message.
impl<'de, T: Unjelly<'de> + 'static> Unjelly<'de> for Rc<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        from.shared(pointed::<T, Self>)
    }
}
