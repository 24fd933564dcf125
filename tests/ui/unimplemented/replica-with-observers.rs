//! A replica with observers must also derive `Cacheable`, since it passes updates on to them.

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
