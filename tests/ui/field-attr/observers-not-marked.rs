//! The type of the field is an alias of `Observers`.

use pb::{Cacheable, Observers as Watchers};

#[derive(Cacheable)]
struct Pond {
    ducks: Vec<String>,
    #[pb(observers)]
    near: Watchers,
    far: Watchers,
}

fn main() {}
