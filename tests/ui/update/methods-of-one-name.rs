#![allow(unused_variables)]

use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods(rename_all = "camelCase")]
impl Pond {
    #[update]
    fn dig_deep(&mut self) {}

    #[update]
    #[pb(rename = "digDeep")]
    fn dig(&mut self) {}
}

fn main() {}
