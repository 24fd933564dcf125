use std::cell::Cell;

use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
    #[pb(skip)]
    seen: Cell<i64>,
}

#[pb::methods]
impl Pond {}

fn main() {}
