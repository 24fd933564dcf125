use std::collections::HashMap;

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
    fn add(&mut self, _duck: &Duck) {}

    #[update]
    #[observe]
    fn add_all(&mut self, _ducks: HashMap<String, Vec<Duck>>) {}

    #[update]
    #[observe]
    fn add_each(&mut self, _ducks: &[Duck]) {}
}

fn main() {}
