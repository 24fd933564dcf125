//! A type with both derives gets the error once.

use pb::{Cacheable, Observers, RemoteCache};

#[derive(Cacheable, RemoteCache, Clone)]
#[pb(stopped_observed = gone)]
struct Pond {
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Pond {}

fn main() {}
