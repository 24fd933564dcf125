#![allow(unused_variables)]

#[derive(pb::Cacheable)]
struct Pond {
    depth: i64,
    #[pb(observers)]
    observers: pb::Observers,
}

#[pb::methods]
impl Pond {
    #[update]
    fn dig(&mut self, by: Missing) {}
}

fn main() {}
