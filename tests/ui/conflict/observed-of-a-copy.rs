//! A type with both derives gets the error once.

use pb::{Copyable, RemoteCopy};

#[derive(Copyable, RemoteCopy)]
struct Pond {
    #[pb(observed)]
    frogs: pb::live::ObservedVec<i64>,
}

fn main() {}
