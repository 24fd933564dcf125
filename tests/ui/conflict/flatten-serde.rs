use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
struct Pond {
    frogs: i64,
    #[pb(flatten, serde)]
    size: Size,
}

#[derive(Jelly, Unjelly)]
struct Size {
    width: i64,
}

fn main() {}
