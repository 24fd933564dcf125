use pb::{Cacheable, Observers, RemoteCache, Unjelly};

#[derive(Clone, Unjelly)]
struct Duck {
    name: String,
}

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
    fn add(&mut self, _duck: &Duck) {}

    #[update]
    #[observe]
    fn add_all(&mut self, _ducks: Vec<Duck>) {}

    #[update]
    #[observe]
    fn add_each(&mut self, _ducks: &[Duck]) {}
}

fn main() {}
