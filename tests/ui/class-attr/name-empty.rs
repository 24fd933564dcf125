use pb::Copyable;

#[derive(Copyable)]
#[pb(class = "")]
struct Pond {
    frogs: i64,
}

fn main() {}
