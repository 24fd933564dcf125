//! Limits the levels and the stack of reading, before it goes deeper.

use super::{
    ReadResult, Unjellier, UnjellyError, UnjellyErrorKind,
    stack::{self, Reach, Stack},
};

impl Unjellier<'_> {
    /// Enters one more level of nesting. [`shallower`](Self::shallower) leaves it.
    #[inline]
    pub(crate) fn deeper(&mut self) -> ReadResult<()> {
        let reach = Reach { levels: self.depth + 1, bytes: self.stack.used() };
        self.reach_to(reach)?;
        self.depth += 1;
        Ok(())
    }

    /// Checks that the frames up to here have not taken too much of the stack. Called wherever a value is
    /// read into one that points to it, which may nest without a token in between.
    #[inline]
    pub(crate) fn check_stack(&mut self) -> ReadResult<()> {
        let bytes = self.stack.used();
        self.reach_to(Reach { levels: self.depth, bytes })
    }

    /// Records that the reading goes this far, if the limits allow it.
    #[inline]
    pub(super) fn reach_to(&mut self, reach: Reach) -> ReadResult<()> {
        let limits = &self.admission.limits;
        if reach.levels > limits.max_depth || reach.bytes > limits.max_stack {
            return Err(self.too_far(reach));
        }
        self.reach.extend(reach);
        Ok(())
    }

    #[cold]
    fn too_far(&self, reach: Reach) -> UnjellyError {
        let (limit, stack) = (self.admission.limits.max_depth, self.admission.limits.max_stack);
        if reach.levels > limit {
            return UnjellyErrorKind::TooDeep { limit }.into();
        }
        UnjellyErrorKind::TooMuchStack { limit: stack, is_large_type: false }.into()
    }

    /// Begins to read another value, perhaps on another thread than the value before.
    #[inline]
    pub(crate) fn begin_value(&mut self) {
        self.stack = Stack::new();
        self.reach = Reach { levels: 0, bytes: self.stack.used() };
        // Nearly always there is none, and to test for that costs less than to drop it.
        if let Some(reading) = self.reading.take() {
            self.refund(reading.memory());
        }
        (self.hashables, self.checked) = (0, 0);
    }

    /// Runs `read`, which holds a `T` in its frames, if the stack has room for them.
    #[inline]
    pub(crate) fn with_room<T, R, E: From<UnjellyError>>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<R, E>,
    ) -> Result<R, E> {
        if const { stack::is_large(stack::frames(size_of::<T>(), 0)) } {
            self.look_for(stack::frames(size_of::<T>(), 0))?;
            return stack::apart(|| read(self));
        }
        read(self)
    }

    /// Like [`with_room`](Self::with_room), for a type with a known number of fields.
    #[inline]
    pub(crate) fn with_fields<T, R, const FIELDS: usize>(
        &mut self,
        read: impl FnOnce(&mut Self) -> ReadResult<R>,
    ) -> ReadResult<R> {
        if const { stack::is_large(stack::frames(size_of::<T>(), FIELDS)) } {
            self.look_for(stack::frames(size_of::<T>(), FIELDS))?;
            return stack::apart(|| read(self));
        }
        read(self)
    }

    /// Like [`with_fields`](Self::with_fields), for an enum, of which each variant may have its own place in
    /// the frames.
    #[inline]
    pub(crate) fn with_variants<T, R, const VARIANTS: usize, const FIELDS: usize>(
        &mut self,
        read: impl FnOnce(&mut Self) -> ReadResult<R>,
    ) -> ReadResult<R> {
        let frames = const {
            let fields = stack::frames(0, FIELDS);
            stack::frames_of_enum(size_of::<T>(), VARIANTS).saturating_add(fields)
        };
        if stack::is_large(frames) {
            self.look_for(frames)?;
            return stack::apart(|| read(self));
        }
        read(self)
    }

    /// Checks that the stack has room for frames of this size before they are entered.
    #[inline(never)]
    pub(crate) fn look_for(&mut self, frames: usize) -> ReadResult<()> {
        let used = self.stack.used();
        self.reach.bytes = self.reach.bytes.max(used);
        let limit = self.admission.limits.max_stack;
        if used.saturating_add(frames) <= limit {
            return Ok(());
        }
        Err(UnjellyErrorKind::TooMuchStack { limit, is_large_type: stack::is_large_type(frames) }
            .into())
    }

    /// Leaves a level of nesting.
    #[inline]
    pub(crate) fn shallower(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}
