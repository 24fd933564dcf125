#![allow(unused_variables)]

use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {
    #[observe(rename = "dig")]
    fn dig(&mut self) {}
}

fn main() {}
