//! By whatever name the type is used.

use pb::{Cacheable, Observers as Watchers};

#[derive(Cacheable)]
struct Pond {
    ducks: Vec<String>,
    #[pb(observers)]
    near: Watchers,
    far: Watchers,
}

fn main() {}
