use pb::{Copyable, Perspective};

struct PondState;

fn seen(_: &Pond, _: Option<&Perspective>) -> PondState {
    PondState
}

#[derive(Copyable)]
#[pb(state_for = seen)]
struct Pond {
    frogs: i64,
}

fn main() {}
