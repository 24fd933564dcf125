use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
struct Pond {
    frogs: i64,
    #[pb(alias = "frogs")]
    toads: i64,
}

fn main() {}
