use pb::{Cacheable, Observers};

#[derive(Cacheable)]
#[pb(started_observing = joined)]
struct Pond {
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

fn joined(pond: &mut Pond) {
    pond.frogs += 1;
}

fn main() {}
