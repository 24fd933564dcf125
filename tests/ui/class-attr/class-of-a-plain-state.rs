use pb::{Jelly, Unjelly};

#[derive(Jelly)]
#[pb(class = "ponds.Pond")]
struct Sent {
    frogs: i64,
}

#[derive(Unjelly)]
#[pb(alias = "ponds.Pond")]
struct Received {
    frogs: i64,
}

fn main() {}
