use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    #[pb(skip_serializing, setter)]
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

fn main() {}
