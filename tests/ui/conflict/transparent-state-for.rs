use pb::Copyable;

#[derive(Copyable)]
#[pb(transparent, state_for = seen)]
struct Pond {
    frogs: i64,
}

fn main() {}
