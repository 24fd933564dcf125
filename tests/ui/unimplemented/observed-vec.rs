//! A type with both derives gets the error once.

use pb::{Cacheable, Observers, RemoteCache};

#[derive(Cacheable, RemoteCache, Clone)]
struct Pond {
    #[pb(observed)]
    ducks: Vec<String>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Pond {}

fn main() {}
