//! With `state` the fields do not travel, so only the names of their updates can clash.

use pb::{Cacheable, Observers};

#[derive(Cacheable)]
#[pb(state = i64)]
struct Pond {
    #[pb(setter)]
    frogs: i64,
    #[pb(setter, rename = "frogs")]
    toads: i64,
    #[pb(observers)]
    observers: Observers,
}

impl From<&Pond> for i64 {
    fn from(pond: &Pond) -> Self {
        pond.frogs
    }
}

fn main() {}
