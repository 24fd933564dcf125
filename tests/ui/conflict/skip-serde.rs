use pb::Copyable;

#[derive(Copyable)]
struct Pond {
    frogs: i64,
    #[pb(skip, serde)]
    depth: f64,
}

fn main() {}
