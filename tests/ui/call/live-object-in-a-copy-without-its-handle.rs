use pb::{Cacheable, Copyable, Observers};

#[derive(Cacheable)]
struct Pond {
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

#[derive(Copyable)]
struct Garden {
    pond: Pond,
}

fn main() {}
