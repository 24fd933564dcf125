use pb::Copyable;

#[derive(Copyable)]
#[pb(class = 5)]
struct Pond {
    frogs: i64,
}

fn main() {}
