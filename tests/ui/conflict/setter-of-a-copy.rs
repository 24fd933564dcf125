//! A type with both derives gets the error once.

use pb::{Copyable, RemoteCopy};

#[derive(Copyable, RemoteCopy)]
struct Pond {
    #[pb(setter)]
    frogs: i64,
}

fn main() {}
