//! The live object of the benchmarks, and the goal by which its observers know that they have seen every
//! update.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

use pb::Observers;
use tokio::sync::Notify;

/// A pond of ten ducks. A new duck replaces the last one.
#[derive(Debug, pb::Cacheable)]
#[pb(class = "bench.Pond")]
pub struct Pond {
    ducks: Vec<String>,
    /// The number of ducks that were added.
    #[pb(skip)]
    added: u64,
    #[pb(observers)]
    observers: Observers,
}

impl Default for Pond {
    fn default() -> Self {
        Self { ducks: initial_ducks(), added: 0, observers: Observers::default() }
    }
}

#[pb::methods]
impl Pond {
    #[update]
    fn add_duck(&mut self, duck: String) {
        replace_last(&mut self.ducks, duck);
        self.added += 1;
    }
}

impl Pond {
    /// Makes the next update.
    pub fn add_next(&mut self) {
        self.add_duck(duck(self.added));
    }
}

/// An observer's replica of the pond.
#[derive(Debug, Clone, pb::RemoteCache)]
#[pb(class = Pond)]
pub struct Replica {
    ducks: Vec<String>,
    /// The number of ducks that were added since the replica was received.
    #[pb(skip)]
    seen: u64,
    /// Set by the receiver, and shared by all versions of the replica.
    #[pb(skip)]
    goal: Arc<OnceLock<Arc<Goal>>>,
}

#[pb::methods]
impl Replica {
    #[observe]
    fn add_duck(&mut self, duck: String) {
        let is_right = is_duck(&duck, self.seen);
        replace_last(&mut self.ducks, duck);
        self.seen += 1;
        if let Some(goal) = self.goal.get() {
            goal.observed(self.seen, is_right);
        }
    }
}

impl Replica {
    /// Returns whether the replica is in the state that every pond has at first.
    pub fn is_new(&self) -> bool {
        self.ducks == initial_ducks()
    }

    /// Counts every update from now on in `goal`.
    pub fn report_to(&self, goal: &Arc<Goal>) {
        self.goal.get_or_init(|| goal.clone());
    }
}

/// Replaces the last duck.
fn replace_last(ducks: &mut [String], duck: String) {
    if let Some(last) = ducks.last_mut() {
        *last = duck;
    }
}

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

fn initial_ducks() -> Vec<String> {
    (0..10).map(|number| format!("init-{number:07}")).collect()
}

/// Returns the argument of an update: 12 bytes.
fn duck(number: u64) -> String {
    format!("duck-{:07}", number % 10_000_000)
}

/// Returns whether this is the [`duck`] with that number. Does not allocate the text to compare, since
/// there are many observers.
fn is_duck(duck: &str, mut number: u64) -> bool {
    let Some(digits) = duck.strip_prefix("duck-") else { return false };
    let is_next = |digit| {
        let expected = b'0' + (number % 10) as u8;
        number /= 10;
        digit == expected
    };
    digits.len() == 7 && digits.bytes().rev().all(is_next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duck_is_known_by_its_number() {
        for number in [0, 7, 1_234_567, 9_999_999, 10_000_003] {
            let right = duck(number);
            assert_eq!(right.len(), 12);
            assert!(is_duck(&right, number));
            assert!(!is_duck(&right, number + 1));
            assert!(!is_duck(&right[1..], number));
            assert!(!is_duck(&format!("{right}0"), number));
        }
    }

    #[test]
    fn a_wrong_update_is_counted() {
        let replica = Replica { ducks: initial_ducks(), seen: 0, goal: Arc::default() };
        assert!(replica.is_new());
        let goal = Arc::default();
        replica.report_to(&goal);
        goal.set(2, 3);
        for mut observer in [replica.clone(), replica] {
            for number in [0, 2, 2] {
                observer.add_duck(duck(number));
            }
            assert!(!observer.is_new());
        }
        assert_eq!((goal.missing(), goal.wrong()), (0, 2));
    }
}
