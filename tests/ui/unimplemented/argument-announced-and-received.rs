use pb::{Cacheable, Observers, RemoteCache};

#[derive(Clone)]
struct Duck;

#[derive(Cacheable, RemoteCache, Clone)]
struct Pond {
    ducks: i64,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Pond {
    #[update]
    #[observe]
    fn add(&mut self, _duck: Duck) {
        self.ducks += 1;
    }
}

fn main() {}
