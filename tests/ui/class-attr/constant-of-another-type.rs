use pb::{Copyable, RemoteCopy};

#[derive(Copyable, RemoteCopy)]
#[pb(class = { POND })]
struct Pond {
    frogs: i64,
}

const POND: i64 = 5;

fn main() {}
