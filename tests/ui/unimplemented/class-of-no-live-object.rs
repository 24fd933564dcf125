use pb::{Copyable, RemoteCache};

#[derive(Copyable)]
struct Sent {
    frogs: i64,
}

#[derive(RemoteCache, Clone)]
#[pb(class = Sent)]
struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {}

fn main() {}
