#![allow(unused_variables)]

use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {
    #[observe]
    #[pb(rename = "setCopyableState")]
    fn reset(&mut self, frogs: i64) {}
}

fn main() {}
