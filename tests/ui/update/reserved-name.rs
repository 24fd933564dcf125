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
    #[pb(rename = "setCopyableState")]
    fn reset(&mut self, frogs: i64) {}
}

fn main() {}
