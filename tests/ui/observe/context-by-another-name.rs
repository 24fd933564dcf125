#![allow(unused_variables)]

use pb::{Context as Ctx, RemoteCache};

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {
    #[observe]
    fn dig(&mut self, ctx: &Ctx, metres: f64) {}
}

fn main() {}
