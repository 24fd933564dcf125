use pb::Copyable;

#[derive(Copyable)]
#[pb(crate = "my pb")]
struct Pond {
    frogs: i64,
}

fn main() {}
