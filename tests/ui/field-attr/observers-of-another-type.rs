use pb::{Cacheable, live::Observer};

#[derive(Cacheable)]
struct Pond {
    frogs: i64,
    #[pb(observers)]
    observers: Vec<Observer>,
}

fn main() {}
