//! Also where it is published, and changed: one error.

use pb::{Cacheable, Published};

#[derive(Cacheable)]
struct Pond {
    #[pb(setter)]
    frogs: i64,
}

fn main() {
    let pond = Published::new(Pond { frogs: 5 });
    pond.lock().set_frogs(6);
}
