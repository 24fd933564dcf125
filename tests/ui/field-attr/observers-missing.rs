//! One error, although the type is published and changed later.

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
