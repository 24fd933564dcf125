use pb::Copyable;

#[derive(Copyable)]
#[pb(transparent, state = PondState)]
struct Pond {
    frogs: i64,
}

fn main() {}
