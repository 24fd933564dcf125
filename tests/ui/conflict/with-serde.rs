use pb::Copyable;

#[derive(Copyable)]
struct Pond {
    #[pb(serde, with = deep)]
    depth: f64,
}

mod deep {}

fn main() {}
