use pb::Copyable;

#[derive(Copyable)]
struct Pond {
    #[pb(rename = 5)]
    frogs: i64,
}

fn main() {}
