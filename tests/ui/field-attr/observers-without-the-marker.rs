//! A type with both derives gets the error once.

use pb::{Cacheable, Observers, RemoteCache};

#[derive(Cacheable, RemoteCache, Clone)]
#[pb(transparent)]
struct Pond {
    ducks: Vec<String>,
    observers: Observers,
}

#[pb::methods]
impl Pond {}

fn main() {}
