use pb::RemoteCache;

#[derive(RemoteCache)]
struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {}

fn main() {}
