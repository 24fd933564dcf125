use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
struct Pond {
    #[pb(skip_serializing_if, default)]
    frogs: i64,
}

fn main() {}
