//! What a hand-written implementation reads is one expression, or else an error: it would shift whatever
//! follows.

use std::any::type_name;

use super::{ReadResult, Unjellier, Unjelly, UnjellyErrorKind};

/// So many values that are compared may lie around one that is not charged for it.
const FREE: usize = 8;

impl<'de> Unjellier<'de> {
    /// Reads a value for something else: an item, an argument, an attribute.
    #[inline]
    pub(crate) fn one<T: Unjelly<'de>>(&mut self) -> ReadResult<T> {
        if const { T::EXACT } {
            return T::unjelly(self);
        }
        self.compared(type_name::<T>(), T::unjelly)
    }

    /// The same of a `T` that is read by a function, which may be exact by itself.
    #[inline]
    pub(crate) fn one_by<R, T>(
        &mut self,
        is_exact: bool,
        read: impl FnOnce(&mut Self) -> ReadResult<R>,
    ) -> ReadResult<R> {
        if is_exact {
            return read(self);
        }
        self.compared(type_name::<T>(), read)
    }

    /// Compares where the reading ends with where the expression does. What lies in many of them is gone
    /// through as often, and charged.
    #[inline(never)]
    fn compared<R>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self) -> ReadResult<R>,
    ) -> ReadResult<R> {
        let mut end = self.cursor.clone();
        let length = end.skip().map_or(0, <[u8]>::len);
        if self.checked >= FREE {
            self.charge_again(length)?;
        }
        self.checked += 1;
        let value = read(self);
        self.checked -= 1;
        let value = value?;
        if self.cursor.at() != end.at() {
            return Err(UnjellyErrorKind::Unbalanced(name).into());
        }
        Ok(value)
    }
}
