use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(transparent)]
struct Pond {
    #[pb(alias = "toads")]
    frogs: i64,
}

fn main() {}
