use pb::Copyable;

#[derive(Copyable)]
#[pb = "ponds.Pond"]
struct Pond {
    frogs: i64,
}

fn main() {}
