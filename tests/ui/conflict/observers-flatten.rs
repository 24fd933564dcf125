use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    frogs: i64,
    #[pb(observers, flatten)]
    observers: Observers,
}

fn main() {}
