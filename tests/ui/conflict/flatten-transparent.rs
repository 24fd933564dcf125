use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(transparent)]
struct Pond {
    #[pb(flatten)]
    size: Size,
}

#[derive(Jelly, Unjelly)]
struct Size {
    width: i64,
}

fn main() {}
