use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(bound = "T: Copy", bound(jelly = "T: Jelly"))]
struct Pond<T> {
    frogs: T,
}

fn main() {}
