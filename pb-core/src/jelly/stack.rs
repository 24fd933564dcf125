//! Limits the stack that reading and writing take, so that no message can overflow it and end the process.
//!
//! Invariant: between two checks of the stack no more is taken than [`HEADROOM`], or than the first check
//! made sure of ([`frames`]). So reading takes at most [`Limits::max_stack`](crate::Limits::max_stack) and
//! one such step. Every recursion passes a check: each level of nesting
//! ([`deeper`](crate::Unjellier::deeper) and `enter`), and each large type before a frame that holds it is
//! entered.
//!
//! A received value can be dropped, cloned, compared, formatted and sent again with less stack than it was
//! read with: that code has smaller frames. A value that is returned again counts with its whole height,
//! as if it were read again.

/// The most stack that may be taken without a check: a thread has far more than this beyond the limit.
pub(crate) const HEADROOM: usize = 12 << 10;

/// The factor from the size of a type to the frames that read it, without optimisation: the compiler keeps
/// each temporary apart. Generic code is compiled with the profile of the program, which this crate cannot
/// see, so there is one factor for all profiles. `tests/stack.rs` measures it.
const FACTOR: usize = 24;

/// The stack that frames take for each field, in addition: errors, pointers and tags are as large for a
/// `bool` as for any other type.
const FIELD: usize = 128;

/// From this size on, an error says that a type is too large, and not that the value nests too deeply.
const FAT: usize = 16 << 10;

/// Returns the most stack that the frames of a type with this number of fields take.
pub(crate) const fn frames(size: usize, fields: usize) -> usize {
    size.saturating_mul(FACTOR).saturating_add(fields.saturating_mul(FIELD))
}

/// Returns the most stack that the frames of an enum take, where each variant may have its own place.
pub(crate) const fn frames_of_enum(size: usize, variants: usize) -> usize {
    size.saturating_mul(FACTOR.saturating_add(variants.saturating_mul(3)))
}

/// Returns whether these frames are so large that the stack must be checked before they are entered.
pub(crate) const fn is_large(frames: usize) -> bool {
    frames > HEADROOM
}

/// Returns whether the stack must be checked before a `T` is read. Where this is asked in a `const` block, the
/// code of the check is not compiled for other types.
pub(crate) const fn needs_room<T>() -> bool {
    is_large(frames(size_of::<T>(), 0))
}

/// Returns whether frames of this size belong to a type that should be taken in a `Box`.
pub(crate) const fn is_large_type(frames: usize) -> bool {
    frames >= FAT * FACTOR
}

/// A measure of the stack taken since its first call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stack {
    /// The address of a local variable at the first call, 0 before it.
    base: usize,
}

impl Stack {
    /// Returns a measure that begins with its first call.
    pub(crate) const fn new() -> Self {
        Self { base: 0 }
    }

    /// Returns how many bytes of stack were taken since the first call.
    #[inline]
    pub(crate) fn used(&mut self) -> usize {
        let local = 0_u8;
        let here = std::ptr::from_ref(&local).addr();
        if self.base == 0 {
            self.base = here;
        }
        here.abs_diff(self.base)
    }

    /// Returns [`used`](Self::used) with the whole frame of the caller.
    #[inline(never)]
    pub(crate) fn used_exactly(&mut self) -> usize {
        self.used()
    }
}

/// The distance that reading goes below the place where it began: in levels of nesting, and in bytes of
/// stack.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Reach {
    pub(crate) levels: usize,
    pub(crate) bytes: usize,
}

impl Reach {
    /// Extends this reach to the further one, in each measure.
    #[inline]
    pub(crate) fn extend(&mut self, other: Self) {
        self.levels = self.levels.max(other.levels);
        self.bytes = self.bytes.max(other.bytes);
    }

    /// Returns the part of this reach that lies below `start`.
    pub(crate) fn below(self, start: Self) -> Self {
        Self {
            levels: self.levels.saturating_sub(start.levels),
            bytes: self.bytes.saturating_sub(start.bytes),
        }
    }

    /// Returns the reach of a value of this height that begins at `start`.
    pub(crate) fn put_below(self, start: Self) -> Self {
        Self { levels: self.levels + start.levels, bytes: self.bytes + start.bytes }
    }
}

/// Runs a closure in a frame of its own.
#[inline(never)]
pub(crate) fn apart<R>(run: impl FnOnce() -> R) -> R {
    run()
}
