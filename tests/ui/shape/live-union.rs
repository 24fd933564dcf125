//! A type with both derives gets the error once.

use pb::{Cacheable, RemoteCache};

#[derive(Cacheable, RemoteCache, Clone, Copy)]
union Depth {
    metres: f64,
    feet: f64,
}

#[pb::methods]
impl Depth {}

fn main() {}
