//! A type with both derives: one error.

use pb::{Cacheable, RemoteCache};

#[derive(Cacheable, RemoteCache, Clone)]
enum Depth {
    Shallow,
    Deep,
}

#[pb::methods]
impl Depth {}

fn main() {}
