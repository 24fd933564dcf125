use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(tag = "kind")]
struct Pond {
    frogs: i64,
}

fn main() {}
