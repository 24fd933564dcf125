#![allow(unused_variables)]

use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
}

#[pb::methods(rename_all = "camelCase")]
impl Pond {
    #[observe]
    fn dig_deep(&mut self) {}

    #[observe]
    #[pb(rename = "digDeep")]
    fn dig(&mut self) {}
}

fn main() {}
