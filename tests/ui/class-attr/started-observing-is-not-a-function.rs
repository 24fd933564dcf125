use pb::{Cacheable, Observers};

#[derive(Cacheable)]
#[pb(started_observing = |pond| {})]
struct Pond {
    #[pb(observers)]
    observers: Observers,
}

fn main() {}
