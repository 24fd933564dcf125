//! Who is kept in the second field would be told nothing.

use pb::{Cacheable, Observers, Observers as Watchers};

#[derive(Cacheable)]
struct Pond {
    ducks: Vec<String>,
    #[pb(observers)]
    near: Watchers,
    #[pb(skip)]
    far: Observers,
}

fn main() {}
