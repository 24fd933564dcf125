//! Checks that a hand-written implementation reads exactly one expression. Otherwise the values that
//! follow would be read from the wrong place.

use std::any::type_name;

use super::{ReadResult, Unjellier, Unjelly, UnjellyErrorKind};
use crate::banana::Cursor;

/// The number of checked values that may enclose another checked value without a charge.
const FREE: usize = 8;

impl<'de> Unjellier<'de> {
    /// Reads a value that is part of another one: an item, an argument, an attribute.
    #[inline]
    pub(crate) fn one<T: Unjelly<'de>>(&mut self) -> ReadResult<T> {
        if const { T::EXACT } {
            return T::unjelly(self);
        }
        self.checked_read(type_name::<T>(), T::unjelly)
    }

    /// Reads a `T` by a function, and checks where it ends.
    #[inline]
    pub(crate) fn one_by<R, T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> ReadResult<R>,
    ) -> ReadResult<R> {
        self.checked_read(type_name::<T>(), read)
    }

    /// Like [`one_by`](Self::one_by), without the check if the function is exact by itself.
    #[inline]
    pub(crate) fn one_unless_exact<R, T>(
        &mut self,
        is_exact: bool,
        read: impl FnOnce(&mut Self) -> ReadResult<R>,
    ) -> ReadResult<R> {
        if is_exact { read(self) } else { self.one_by::<R, T>(read) }
    }

    /// Runs `read`, and compares the place where it stopped with the end of the expression.
    #[inline(never)]
    fn checked_read<R>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self) -> ReadResult<R>,
    ) -> ReadResult<R> {
        let start = self.cursor.at();
        let end = self.begin_check()?;
        let value = read(self);
        if value.is_err() {
            self.charge_scan(start, end);
        }
        match self.end_check(name, end) {
            Err(unbalanced) if value.is_ok() => Err(unbalanced),
            _ => value,
        }
    }

    /// Finds the end of the next expression. Nested checked values are scanned once for each level, which is
    /// charged.
    fn begin_check(&mut self) -> ReadResult<usize> {
        let mut end = self.cursor.clone();
        let length = end.skip().map_or(0, <[u8]>::len);
        if self.checked >= FREE {
            self.charge_again(length)?;
        }
        self.checked += 1;
        Ok(end.at())
    }

    /// Charges the bytes of a value that could not be read, from the place that was reached to the end that was
    /// looked for: a failed attempt is charged for the bytes before it only.
    #[cold]
    fn charge_scan(&mut self, start: usize, end: usize) {
        let (start, reached) = (Cursor::offset(start), Cursor::offset(self.cursor.at()));
        let from = if (start..=end).contains(&reached) { reached } else { start };
        self.charge_in_vain(Cursor::between(from, end));
    }

    /// Ends what [`begin_check`](Self::begin_check) began. Returns an error if the reader is not at the end
    /// that it found.
    fn end_check(&mut self, name: &'static str, end: usize) -> ReadResult<()> {
        self.checked -= 1;
        if self.cursor.ends_at(end) {
            return Ok(());
        }
        Err(UnjellyErrorKind::Unbalanced(name).into())
    }
}
