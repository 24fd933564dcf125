use pb::Copyable;

#[derive(Copyable)]
#[pb(state = "PondState")]
struct Pond {
    frogs: i64,
}

fn main() {}
