//! Also under another name, and where the field does not travel.

use pb::{Observers, Observers as Watchers, RemoteCache};

#[derive(RemoteCache, Clone)]
struct Pond {
    ducks: Vec<String>,
    observers: Observers,
}

#[pb::methods]
impl Pond {}

#[derive(RemoteCache, Clone)]
struct Lake {
    ducks: Vec<String>,
    #[pb(skip)]
    watchers: Watchers,
}

#[pb::methods]
impl Lake {}

fn main() {}
