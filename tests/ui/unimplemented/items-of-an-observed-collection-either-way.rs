use pb::live::ObservedVec;
use pb::{Cacheable, Observers, RemoteCache};

#[derive(Clone)]
struct Duck;

#[derive(Cacheable, RemoteCache, Clone)]
struct Pond {
    #[pb(observed)]
    ducks: ObservedVec<Duck>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Pond {}

fn main() {}
