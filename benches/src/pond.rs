//! The live object of the benchmarks.

use std::sync::Arc;

use pb::Observers;

use crate::{
    data::{duck, initial_ducks},
    goal::{Goal, Progress},
};

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
    /// The updates since the replica was received.
    #[pb(skip)]
    progress: Progress,
}

#[pb::methods]
impl Replica {
    #[observe]
    fn add_duck(&mut self, duck: String) {
        self.progress.update(&duck);
        replace_last(&mut self.ducks, duck);
    }
}

impl Replica {
    /// Returns whether the replica is in the state that every pond has at first.
    pub fn is_new(&self) -> bool {
        self.ducks == initial_ducks()
    }

    /// Counts every update from now on in `goal`.
    pub fn report_to(&self, goal: &Arc<Goal>) {
        self.progress.report_to(goal);
    }
}

/// Replaces the last duck.
fn replace_last(ducks: &mut [String], duck: String) {
    if let Some(last) = ducks.last_mut() {
        *last = duck;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_update_of_a_replica_is_counted() {
        let replica = Replica { ducks: initial_ducks(), progress: Progress::default() };
        assert!(replica.is_new());
        let goal = Arc::<Goal>::default();
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
