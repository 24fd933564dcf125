use std::time::Instant;

use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Pond {
    #[update]
    fn feed(&mut self, food: String, when: Instant) {
        self.frogs += i64::from(food.is_empty() && when.elapsed().is_zero());
    }
}

fn main() {}
