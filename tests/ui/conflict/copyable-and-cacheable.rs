use pb::{Cacheable, Copyable, Observers};

#[derive(Copyable, Cacheable)]
struct Pond {
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

fn main() {}
