use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
struct Pond {
    #[pb(skip_serializing, skip_deserializing)]
    frogs: i64,
}

fn main() {}
