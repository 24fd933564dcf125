use pb::{RemoteCache, RemoteCopy};

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {}

#[derive(RemoteCopy)]
struct Garden {
    pond: Pond,
}

fn main() {}
