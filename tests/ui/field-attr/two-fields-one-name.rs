use pb::{Copyable, RemoteCopy};

#[derive(Copyable, RemoteCopy)]
struct Pond {
    frogs: i64,
    #[pb(rename = "frogs")]
    toads: i64,
}

fn main() {}
