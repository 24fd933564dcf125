use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
struct Pond {
    #[pb(skip, alias = "toads")]
    frogs: i64,
}

fn main() {}
