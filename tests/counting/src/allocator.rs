use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

/// The system's allocator, with counters of each thread's memory. Make it the `#[global_allocator]`.
#[derive(Debug)]
pub struct Counting;

thread_local! {
    /// Bytes that this thread has allocated and not freed; negative if it freed bytes of other threads.
    static LIVE: Cell<isize> = const { Cell::new(0) };
    /// The number of allocations of this thread.
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    /// The highest value of `LIVE` since the current measurement began.
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

/// The memory that a measured function took.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// The highest number of bytes that were allocated at one time.
    pub peak: usize,
    /// The number of bytes that were not freed.
    pub kept: usize,
    /// The number of allocations, freed or not.
    pub allocations: usize,
}

/// Returns the bytes that glibc takes for an allocation: 8 bytes of its own, in steps of 16, and at least
/// 32.
const fn chunk(size: usize) -> usize {
    let size = (size + 8).next_multiple_of(16);
    if size < 32 { 32 } else { size }
}

fn count(by: isize) {
    ALLOCATIONS.set(ALLOCATIONS.get() + usize::from(by > 0));
    let live = LIVE.get() + by;
    LIVE.set(live);
    PEAK.set(PEAK.get().max(live));
}

/// Returns the number of bytes that this thread has allocated and not freed.
pub fn live() -> usize {
    usize::try_from(LIVE.get()).unwrap_or(0)
}

/// Runs a function, and returns its value with the memory that this thread took for it.
pub fn measured<T>(run: impl FnOnce() -> T) -> (T, Taken) {
    let (start, before) = (LIVE.get(), ALLOCATIONS.get());
    PEAK.set(start);
    let value = run();
    let above = |bytes: isize| usize::try_from(bytes - start).unwrap_or(0);
    let allocations = ALLOCATIONS.get() - before;
    (value, Taken { peak: above(PEAK.get()), kept: above(LIVE.get()), allocations })
}

#[expect(unsafe_code, reason = "passes everything on to the system's allocator as it came")]
// SAFETY: the methods are those of `System`, and counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(chunk(layout.size()) as isize);
        // SAFETY: the caller promises to this method all that `System` requires.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(chunk(layout.size()) as isize);
        // SAFETY: the caller promises to this method all that `System` requires.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        count(-(chunk(layout.size()) as isize));
        // SAFETY: the caller promises to this method all that `System` requires.
        unsafe { System.dealloc(at, layout) }
    }

    /// Counts the difference only: glibc moves large blocks by remapping pages, and small blocks do not
    /// matter.
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(chunk(size) as isize - chunk(layout.size()) as isize);
        // SAFETY: the caller promises to this method all that `System` requires.
        unsafe { System.realloc(at, layout, size) }
    }
}
