//! One error, although both the field and the argument of its setter cannot be received.

use pb::RemoteCache;

#[derive(Clone)]
struct Frog;

#[derive(RemoteCache, Clone)]
struct Pond {
    #[pb(setter)]
    frog: Frog,
}

#[pb::methods]
impl Pond {}

fn main() {}
