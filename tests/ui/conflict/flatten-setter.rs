use pb::{Cacheable, Jelly, Observers, Unjelly};

#[derive(Cacheable)]
struct Pond {
    #[pb(flatten, setter)]
    size: Size,
    #[pb(observers)]
    observers: Observers,
}

#[derive(Jelly, Unjelly)]
struct Size {
    width: i64,
}

fn main() {}
