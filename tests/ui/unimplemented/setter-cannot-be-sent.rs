//! Neither as a field nor as the argument of an update: one error.

use std::sync::Mutex;

use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    #[pb(setter)]
    frogs: Mutex<i64>,
    #[pb(observers)]
    observers: Observers,
}

fn main() {}
