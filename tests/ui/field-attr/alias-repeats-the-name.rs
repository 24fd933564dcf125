use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
struct Pond {
    #[pb(alias = "frogs")]
    frogs: i64,
}

fn main() {}
