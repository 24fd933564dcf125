use pb::{Cacheable, Observers};

#[derive(Cacheable)]
#[pb(transparent)]
struct Pond(#[pb(setter)] i64, #[pb(observers)] Observers);

fn main() {}
