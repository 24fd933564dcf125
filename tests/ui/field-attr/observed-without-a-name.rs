use pb::{Cacheable, Observers, live::ObservedVec};

#[derive(Cacheable)]
#[pb(transparent)]
struct Pond(#[pb(observed)] ObservedVec<i64>, #[pb(observers)] Observers);

fn main() {}
