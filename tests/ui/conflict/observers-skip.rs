use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    #[pb(observers, skip)]
    observers: Observers,
}

fn main() {}
