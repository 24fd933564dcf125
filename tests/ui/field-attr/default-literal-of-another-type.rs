use pb::{Unjelly};

#[derive(Unjelly)]
struct Pond {
    #[pb(default = 1.5)]
    frogs: i64,
}

fn main() {}
