use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    #[pb(setter = "change_frogs")]
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

fn main() {}
