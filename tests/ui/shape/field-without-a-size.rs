#[derive(pb::Copyable, pb::RemoteCopy)]
struct Pond {
    frogs: i64,
    name: str,
}

fn main() {}
