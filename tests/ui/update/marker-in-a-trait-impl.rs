#![allow(unused_variables)]

use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

trait Dig {
    fn dig(&mut self);
}

#[pb::methods]
impl Pond {

}

impl Dig for Pond {
    #[pb::update]
    fn dig(&mut self) {}
}

fn main() {}
