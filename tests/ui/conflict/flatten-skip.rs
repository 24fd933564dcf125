use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
struct Pond {
    frogs: i64,
    #[pb(flatten, skip)]
    size: Size,
}

#[derive(Jelly, Unjelly, Default)]
struct Size {
    width: i64,
}

fn main() {}
