use pb::Copyable;

#[derive(Copyable)]
struct Pond {
    #[pb(skp)]
    frogs: i64,
}

fn main() {}
