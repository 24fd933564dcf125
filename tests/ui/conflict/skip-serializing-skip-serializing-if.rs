use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
struct Pond {
    #[pb(skip_serializing, skip_serializing_if = "none", default)]
    frogs: i64,
}

fn main() {}
