#![allow(unused_variables)]

use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {
    #[observe]
    const DEPTH: f64 = 1.5;
}

fn main() {}
