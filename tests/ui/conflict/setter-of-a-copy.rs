//! A type with both derives: one error.

use pb::{Copyable, RemoteCopy};

#[derive(Copyable, RemoteCopy)]
struct Pond {
    #[pb(setter)]
    frogs: i64,
}

fn main() {}
