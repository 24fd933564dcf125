#![allow(unused_variables)]

use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

#[pb::update]
struct Frog;

#[pb::methods]
impl Pond {

}

fn main() {}
