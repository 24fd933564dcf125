use pb::Copyable;

#[derive(Copyable)]
#[pb(class = "dictionary")]
struct Pond {
    frogs: i64,
}

fn main() {}
