use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond(i64, i64, #[pb(observers)] Observers);

fn main() {}
