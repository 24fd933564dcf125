//! A type with both derives gets the error once.

use pb::{Cacheable, Observers, RemoteCache};

#[derive(Cacheable, RemoteCache, Clone)]
struct Pond<'a> {
    name: &'a str,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Pond<'_> {}

fn main() {}
