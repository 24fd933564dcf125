use pb::{Cacheable, Observers};

#[derive(Cacheable)]
#[pb(rename_all = "camelCase")]
struct Pond {
    #[pb(setter)]
    copyable_state: i64,
    #[pb(observers)]
    observers: Observers,
}

fn main() {}
