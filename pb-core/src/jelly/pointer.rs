//! Pointers that several owners share: `Arc` and `Rc`.

use std::{any::Any, ops::Deref, rc::Rc, sync::Arc};

/// A shared pointer to a value of any type.
#[derive(Debug, Clone)]
pub(crate) enum AnyPointer {
    Arc(Arc<dyn Any + Send + Sync>),
    Rc(Rc<dyn Any>),
}

/// A shared pointer to a value: the same pointer, met again, is a reference to the first.
pub(crate) trait Pointer: Deref<Target: Sized> + Clone {
    /// Returns the pointer without its type.
    fn erase(self) -> AnyPointer;

    /// Returns the pointer with its type, if it is of this one.
    fn of(pointer: AnyPointer) -> Option<Self>;

    /// Returns the address of the value, which no other value has while the pointer lives.
    fn address(&self) -> usize {
        std::ptr::from_ref(&**self).addr()
    }
}

impl<T: Send + Sync + 'static> Pointer for Arc<T> {
    fn erase(self) -> AnyPointer {
        AnyPointer::Arc(self)
    }

    fn of(pointer: AnyPointer) -> Option<Self> {
        match pointer {
            AnyPointer::Arc(pointer) => pointer.downcast().ok(),
            AnyPointer::Rc(_) => None,
        }
    }
}

impl<T: 'static> Pointer for Rc<T> {
    fn erase(self) -> AnyPointer {
        AnyPointer::Rc(self)
    }

    fn of(pointer: AnyPointer) -> Option<Self> {
        match pointer {
            AnyPointer::Rc(pointer) => pointer.downcast().ok(),
            AnyPointer::Arc(_) => None,
        }
    }
}
