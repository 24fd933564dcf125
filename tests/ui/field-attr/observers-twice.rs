//! A type with both derives: one error.

use pb::{Cacheable, Observers, RemoteCache};

#[derive(Cacheable, RemoteCache, Clone)]
struct Pond {
    #[pb(observers)]
    near: Observers,
    #[pb(observers)]
    far: Observers,
}

#[pb::methods]
impl Pond {}

fn main() {}
