use pb::live::ObservedMap;
use pb::{Cacheable, Observers};

struct Duck;

#[derive(Cacheable)]
struct Pond {
    #[pb(observed)]
    ducks: ObservedMap<String, Duck>,
    #[pb(observers)]
    observers: Observers,
}

fn main() {}
