use pb::{Copyable, RemoteCopy};

#[derive(Copyable, RemoteCopy)]
#[pb(crate = "nothing")]
struct Pond {
    frogs: i64,
}

fn main() {}
