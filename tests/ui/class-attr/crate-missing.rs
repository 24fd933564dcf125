#[derive(pb::Copyable, pb::RemoteCopy)]
#[pb(crate = "ponds")]
struct Pond {
    frogs: i64,
}

fn main() {}
