use pb::Copyable;

#[derive(Copyable)]
struct Pond {
    frogs: i64,
    #[pb(skip, rename = "deep")]
    depth: f64,
}

fn main() {}
