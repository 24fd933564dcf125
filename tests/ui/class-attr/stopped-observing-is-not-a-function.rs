use pb::{Cacheable, Observers};

#[derive(Cacheable)]
#[pb(stopped_observing = |pond| {})]
struct Pond {
    #[pb(observers)]
    observers: Observers,
}

fn main() {}
