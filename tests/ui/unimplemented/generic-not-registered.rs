//! A generic class is received once each of its types is registered.

use pb::{Copyable, RemoteCopy};

#[derive(Copyable, RemoteCopy)]
#[pb(class = "ponds.Pair")]
struct Pair<T> {
    left: T,
    right: T,
}

#[derive(RemoteCopy)]
struct Pond {
    animals: Pair<i64>,
}

fn main() {}
