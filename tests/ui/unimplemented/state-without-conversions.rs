use pb::{Cacheable, Jelly, Observers, RemoteCache, Unjelly};

#[derive(Jelly, Unjelly)]
struct PondState {
    frogs: i64,
}

#[derive(Clone, Cacheable, RemoteCache)]
#[pb(state = PondState)]
struct Pond {
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Pond {}

fn main() {}
