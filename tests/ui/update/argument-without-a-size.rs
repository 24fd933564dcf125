use pb::{Cacheable, Observers, RemoteCache};

#[derive(Cacheable, RemoteCache, Clone)]
struct Pond {
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Pond {
    #[update]
    #[observe]
    fn feed(&mut self, times: [i64]) {}
}

fn main() {}
