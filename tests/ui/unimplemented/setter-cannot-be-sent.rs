//! One error, although both the field and the argument of its setter cannot be sent.

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
