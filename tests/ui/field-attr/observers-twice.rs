//! A type with both derives gets the error once.

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
