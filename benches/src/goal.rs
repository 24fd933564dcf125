//! The goal by which observers know that they have seen every update.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

use tokio::sync::Notify;

use crate::data::is_duck;

/// The updates that each observer has to see, and the number of observers that have not seen them all.
#[derive(Debug)]
pub struct Goal {
    updates: AtomicU64,
    missing: AtomicUsize,
    wrong: AtomicUsize,
    reached: Notify,
}

impl Default for Goal {
    /// Returns a goal that is never reached.
    fn default() -> Self {
        Self {
            updates: AtomicU64::new(u64::MAX),
            missing: AtomicUsize::new(0),
            wrong: AtomicUsize::new(0),
            reached: Notify::new(),
        }
    }
}

impl Goal {
    /// Sets the goal: `observers` observers see `updates` updates each, counted from the first.
    pub fn set(&self, observers: usize, updates: u64) {
        self.missing.store(observers, Ordering::SeqCst);
        self.updates.store(updates, Ordering::SeqCst);
    }

    /// Records that an observer has seen the update `number`.
    fn observed(&self, number: u64, is_right: bool) {
        if !is_right {
            self.wrong.fetch_add(1, Ordering::Relaxed);
        }
        if number == self.updates.load(Ordering::Acquire)
            && self.missing.fetch_sub(1, Ordering::AcqRel) == 1
        {
            self.reached.notify_one();
        }
    }

    /// Waits for the last update of the last observer.
    pub async fn reached(&self) {
        self.reached.notified().await;
    }

    /// Returns how many observers have not seen their last update.
    pub fn missing(&self) -> usize {
        self.missing.load(Ordering::SeqCst)
    }

    /// Returns how many updates had another text than expected.
    pub fn wrong(&self) -> usize {
        self.wrong.load(Ordering::SeqCst)
    }
}

/// The updates that one observer has seen. Clones share the goal.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    seen: u64,
    goal: Arc<OnceLock<Arc<Goal>>>,
}

impl Progress {
    /// Counts every update from now on in `goal`.
    pub fn report_to(&self, goal: &Arc<Goal>) {
        self.goal.get_or_init(|| goal.clone());
    }

    /// Records the next update, and checks that its text has the number that it should have.
    pub fn update(&mut self, duck: &str) {
        let is_right = is_duck(duck, self.seen);
        self.seen += 1;
        if let Some(goal) = self.goal.get() {
            goal.observed(self.seen, is_right);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duck;

    #[test]
    fn a_wrong_update_is_counted() {
        let goal = Arc::<Goal>::default();
        goal.set(2, 3);
        for _ in 0..2 {
            let mut progress = Progress::default();
            progress.report_to(&goal);
            for number in [0, 2, 2] {
                progress.update(&duck(number));
            }
        }
        assert_eq!((goal.missing(), goal.wrong()), (0, 2));
    }
}
