use pb::{Cacheable, Observers, RemoteCache, live::ObservedVec};

#[derive(Cacheable, RemoteCache, Clone)]
struct Pond {
    #[pb(observed)]
    ducks: ObservedVec<String>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Pond {
    #[update]
    #[observe]
    fn ducks_append(&mut self, duck: String) {
        self.ducks.insert(0, duck);
    }
}

fn main() {}
