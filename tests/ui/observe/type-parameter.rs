#![allow(unused_variables)]

use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {
    #[observe]
    fn dig<T: Into<f64>>(&mut self, metres: T) {}
}

fn main() {}
