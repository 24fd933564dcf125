use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(deny_unknown_fields)]
struct Pond {
    frogs: i64,
    #[pb(flatten)]
    size: Size,
}

#[derive(Jelly, Unjelly)]
struct Size {
    width: i64,
}

fn main() {}
