use pb::Copyable;

#[derive(Copyable)]
#[pb(state = PondState, state_for = seen)]
struct Pond {
    frogs: i64,
}

fn main() {}
