use pb::{RemoteCache, RemoteCopy};

#[derive(RemoteCopy, RemoteCache, Clone)]
struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {}

fn main() {}
