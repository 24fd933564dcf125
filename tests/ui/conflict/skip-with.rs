use pb::Copyable;

#[derive(Copyable)]
struct Pond {
    frogs: i64,
    #[pb(skip, with = deep)]
    depth: f64,
}

fn main() {}
