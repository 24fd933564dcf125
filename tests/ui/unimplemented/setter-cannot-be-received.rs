//! Neither as a field nor as the argument of an update: one error.

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
