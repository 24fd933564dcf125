use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
struct Pond {
    #[pb(alias = ["toads"])]
    frogs: i64,
}

fn main() {}
