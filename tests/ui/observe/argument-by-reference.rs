#![allow(unused_variables)]

use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {
    #[observe]
    fn name(&mut self, name: &std::time::Instant) {}
}

fn main() {}
