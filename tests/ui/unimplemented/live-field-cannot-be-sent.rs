use std::sync::Mutex;

use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    frogs: Mutex<i64>,
    #[pb(observers)]
    observers: Observers,
}

fn main() {}
