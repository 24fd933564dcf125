//! Who has observers announces to them.

use pb::{Observers, RemoteCache};

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Pond {}

fn main() {}
