use pb::Copyable;

#[derive(Copyable)]
#[pb(clas = "ponds.Pond")]
struct Pond {
    frogs: i64,
}

fn main() {}
