use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    #[pb(flatten)]
    size: Size,
    #[pb(observers)]
    observers: Observers,
}

struct Size;

fn main() {}
