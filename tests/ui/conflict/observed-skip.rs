//! A type with both derives gets the error once.

use pb::{Cacheable, Observers, RemoteCache};

#[derive(Cacheable, RemoteCache, Clone)]
struct Pond {
    #[pb(observed, skip)]
    frogs: pb::live::ObservedVec<i64>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Pond {}

fn main() {}
