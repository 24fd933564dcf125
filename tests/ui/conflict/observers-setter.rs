use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    #[pb(observers, setter)]
    observers: Observers,
}

fn main() {}
