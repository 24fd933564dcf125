//! Every mistake of a block is reported, and nothing else: the type still counts as a replica.

#![allow(unused_variables)]

use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {
    #[observe]
    async fn dig(&self, (from, to): (f64, f64)) {}

    #[observe]
    fn observe_name<T>(&mut self, ctx: &pb::Context, name: impl Into<T>) {}

    #[observe]
    #[pb(name = "drain")]
    fn drain() {}
}

fn main() {}
