use pb::Copyable;

#[derive(Copyable)]
struct Pond {
    #[pb(rename)]
    frogs: i64,
}

fn main() {}
