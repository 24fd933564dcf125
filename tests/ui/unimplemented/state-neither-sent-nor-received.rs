use pb::{Copyable, RemoteCopy};

struct PondState {
    frogs: i64,
}

#[derive(Copyable, RemoteCopy)]
#[pb(state = PondState)]
struct Pond {
    frogs: i64,
}

fn main() {}
