use pb::Copyable;

#[derive(Copyable)]
union Pond {
    frogs: i64,
    depth: f64,
}

fn main() {}
