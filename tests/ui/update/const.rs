#![allow(unused_variables)]

use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Pond {
    #[update]
    const fn dig(&mut self, metres: i64) {
        self.frogs -= metres;
    }
}

fn main() {}
