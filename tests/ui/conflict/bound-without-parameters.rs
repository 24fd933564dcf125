use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(bound = "i64: Jelly")]
struct Pond {
    frogs: i64,
}

fn main() {}
