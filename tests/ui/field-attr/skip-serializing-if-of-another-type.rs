use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
struct Pond {
    #[pb(skip_serializing_if = "String::is_empty", default)]
    frogs: i64,
}

fn main() {}
