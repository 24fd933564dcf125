use std::rc::Rc;

use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    frogs: i64,
    #[pb(skip)]
    seen: Rc<i64>,
    #[pb(observers)]
    observers: Observers,
}

fn main() {}
