#![allow(unused_variables)]

use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
}

trait Dig {
    fn dig(&mut self);
}

#[pb::methods]
impl Dig for Pond {
    #[observe]
    fn dig(&mut self) {}
}

#[pb::methods]
impl Pond {}

fn main() {}
