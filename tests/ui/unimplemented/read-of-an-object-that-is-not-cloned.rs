use pb::{Cacheable, Observers, Published};

#[derive(Cacheable)]
struct Pond {
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Pond {}

fn frogs(pond: &Published<Pond>) -> i64 {
    pond.read().frogs
}

fn main() {}
