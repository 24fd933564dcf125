use pb::{Cacheable, Observers};

#[derive(Cacheable)]
#[pb(stopped_observing = gone)]
struct Pond {
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

fn gone(pond: &mut Pond) {
    pond.frogs += 1;
}

fn main() {}
