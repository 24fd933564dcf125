use pb::{Copyable, Jelly};

#[derive(Jelly)]
struct PondState {
    frogs: i64,
}

#[derive(Copyable)]
#[pb(state = PondState)]
struct Pond {
    frogs: i64,
}

fn main() {}
