#[derive(pb::Copyable, pb::RemoteCopy)]
struct Pond {
    name: str,
    frogs: i64,
}

fn main() {}
