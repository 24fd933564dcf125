//! A type with both derives gets the error once.

use pb::{Cacheable, RemoteCache};

#[derive(Cacheable, RemoteCache, Clone)]
enum Depth {
    Shallow,
    Deep,
}

#[pb::methods]
impl Depth {}

fn main() {}
