use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
struct Pond {
    #[pb(skip, skip_serializing)]
    frogs: i64,
}

fn main() {}
