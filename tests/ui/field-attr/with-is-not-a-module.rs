use pb::Copyable;

#[derive(Copyable)]
struct Pond {
    #[pb(with = |frogs| frogs)]
    frogs: i64,
}

fn main() {}
