use pb::Copyable;

#[derive(Copyable)]
struct Pond {
    #[pb(skip = true)]
    frogs: i64,
}

fn main() {}
