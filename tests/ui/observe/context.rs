#![allow(unused_variables)]

use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {
    #[observe]
    fn dig(&mut self, ctx: &pb::Context, metres: f64) {}
}

fn main() {}
