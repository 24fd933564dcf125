#![allow(unused_variables)]

use pb::RemoteCache;

struct Frog;

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {
    #[observe]
    fn add(&mut self, frog: Frog) {}
}

fn main() {}
