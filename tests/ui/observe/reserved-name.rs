#![allow(unused_variables)]

use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
}

#[pb::methods(rename_all = "camelCase")]
impl Pond {
    #[observe]
    fn set_copyable_state(&mut self, frogs: i64) {}
}

fn main() {}
