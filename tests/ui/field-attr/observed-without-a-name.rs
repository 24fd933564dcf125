use pb::{Cacheable, ObservedVec, Observers};

#[derive(Cacheable)]
#[pb(transparent)]
struct Pond(#[pb(observed)] ObservedVec<i64>, #[pb(observers)] Observers);

fn main() {}
