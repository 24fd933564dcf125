use std::collections::HashMap;

use pb::{Copyable, RemoteCopy};

struct Size;

#[derive(Copyable, RemoteCopy)]
struct Pond {
    frogs: i64,
    #[pb(flatten)]
    sizes: HashMap<String, Size>,
}

fn main() {}
