#![allow(unused_variables)]

use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {}

struct Receiver;

#[pb::methods]
impl Receiver {
    #[remote]
    fn take_pond(&self, pond: Pond) {}
}

fn main() {}
