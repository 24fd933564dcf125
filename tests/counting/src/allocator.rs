use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

/// The system's allocator, which counts on the way. Make it the `#[global_allocator]`.
#[derive(Debug)]
pub struct Counting;

thread_local! {
    /// What this thread has taken and not given back; less than nothing if it gave back what others took.
    static LIVE: Cell<isize> = const { Cell::new(0) };
    /// The most of it since the last look.
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

/// What something took.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// The most that was taken at one time.
    pub peak: usize,
    /// What was not given back.
    pub kept: usize,
}

/// What glibc takes for an allocation: 8 bytes of its own, in steps of 16, and at least 32.
const fn chunk(size: usize) -> usize {
    let size = (size + 8).next_multiple_of(16);
    if size < 32 { 32 } else { size }
}

fn count(by: isize) {
    let live = LIVE.get() + by;
    LIVE.set(live);
    PEAK.set(PEAK.get().max(live));
}

/// What this thread has taken and not given back.
pub fn live() -> usize {
    usize::try_from(LIVE.get()).unwrap_or(0)
}

/// Runs something, and tells what this thread took for it.
pub fn measured<T>(run: impl FnOnce() -> T) -> (T, Taken) {
    let start = LIVE.get();
    PEAK.set(start);
    let value = run();
    let than = |bytes: isize| usize::try_from(bytes - start).unwrap_or(0);
    (value, Taken { peak: than(PEAK.get()), kept: than(LIVE.get()) })
}

#[expect(unsafe_code, reason = "passes everything on to the system's allocator as it came")]
// SAFETY: the methods are those of `System`, and counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(chunk(layout.size()) as isize);
        // SAFETY: as promised to this method.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(chunk(layout.size()) as isize);
        // SAFETY: as promised to this method.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        count(-(chunk(layout.size()) as isize));
        // SAFETY: as promised to this method.
        unsafe { System.dealloc(at, layout) }
    }

    /// Counted as the difference: large blocks are moved by the page, and small ones do not matter.
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(chunk(size) as isize - chunk(layout.size()) as isize);
        // SAFETY: as promised to this method.
        unsafe { System.realloc(at, layout, size) }
    }
}
