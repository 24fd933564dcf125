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
impl Pond {

}

impl Dig for Pond {
    #[pb::observe]
    fn dig(&mut self) {}
}

fn main() {}
