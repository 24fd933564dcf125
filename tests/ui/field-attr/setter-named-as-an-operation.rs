use pb::{Cacheable, Observers, RemoteCache, live::ObservedSet};

#[derive(Cacheable, RemoteCache, Clone)]
struct Words {
    #[pb(observed)]
    set: ObservedSet<String>,
    #[pb(setter)]
    add: String,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Words {}

fn main() {}
