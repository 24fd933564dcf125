//! How much stack reading and writing take, so that nothing a peer sends ends the process.
//!
//! The invariant: between two places that look at the stack no more of it is taken than [`HEADROOM`], or
//! than was looked for by the first of them ([`frames`]). So what is read takes at most
//! [`Limits::max_stack`](crate::Limits::max_stack) and one such step. Every recursion passes such a place:
//! each level of nesting ([`deeper`](crate::Unjellier::deeper) and `enter`), and each type that is large,
//! before a frame is entered that holds it.
//!
//! What was read can be dropped, cloned, compared, formatted and sent again in less stack than it was read
//! in: those have smaller frames. A value that is handed out again counts with its whole height, as if it
//! were read anew.

/// What is not looked for beforehand: a thread has far more than this beyond the limit.
pub(crate) const HEADROOM: usize = 12 << 10;

/// How many times its size the frames of one type take that read it, without optimisation: the compiler
/// keeps each temporary apart. Generic code is compiled with the profile of the program, which this crate
/// cannot see, so there is one factor for all. `tests/stack.rs` measures it.
const FACTOR: usize = 24;

/// What the frames take for each field beside that: errors, pointers and tags are as large for a `bool` as
/// for anything else.
const FIELD: usize = 128;

/// A type of this size is said to be too large rather than nested too deeply.
const FAT: usize = 16 << 10;

/// What the frames of a type may take that has so many fields of its own.
pub(crate) const fn frames(size: usize, fields: usize) -> usize {
    size.saturating_mul(FACTOR).saturating_add(fields.saturating_mul(FIELD))
}

/// What the frames may take of a type of which each variant may have its own place in them.
pub(crate) const fn frames_of_enum(size: usize, variants: usize) -> usize {
    size.saturating_mul(FACTOR.saturating_add(variants.saturating_mul(3)))
}

/// Whether room for the frames of a type is looked for before they are entered.
pub(crate) const fn is_large(frames: usize) -> bool {
    frames > HEADROOM
}

/// Whether frames of this size are those of a type that should be taken in a `Box`.
pub(crate) const fn is_fat(frames: usize) -> bool {
    frames >= FAT * FACTOR
}

/// Where the stack stood when something began.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stack {
    /// The address of a local; 0 before the first look.
    base: usize,
}

impl Stack {
    /// Begins with the first look.
    pub(crate) const fn new() -> Self {
        Self { base: 0 }
    }

    /// How many bytes have been taken since the first look.
    #[inline]
    pub(crate) fn used(&mut self) -> usize {
        let local = 0_u8;
        let here = std::ptr::from_ref(&local).addr();
        if self.base == 0 {
            self.base = here;
        }
        here.abs_diff(self.base)
    }

    /// [`used`](Self::used) up to the very end of the caller's frame.
    #[inline(never)]
    pub(crate) fn used_exactly(&mut self) -> usize {
        self.used()
    }
}

/// How far something goes below the place where it began, or below where everything began: in levels of
/// nesting, and in bytes of stack.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Reach {
    pub(crate) levels: usize,
    pub(crate) bytes: usize,
}

impl Reach {
    #[inline]
    pub(crate) fn extend(&mut self, other: Self) {
        self.levels = self.levels.max(other.levels);
        self.bytes = self.bytes.max(other.bytes);
    }

    /// What lies below another place.
    pub(crate) fn below(self, start: Self) -> Self {
        Self {
            levels: self.levels.saturating_sub(start.levels),
            bytes: self.bytes.saturating_sub(start.bytes),
        }
    }

    /// The same, put below another place.
    pub(crate) fn put_below(self, start: Self) -> Self {
        Self { levels: self.levels + start.levels, bytes: self.bytes + start.bytes }
    }
}

/// Runs something in a frame of its own.
#[inline(never)]
pub(crate) fn apart<R>(run: impl FnOnce() -> R) -> R {
    run()
}
