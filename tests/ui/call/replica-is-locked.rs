use pb::Cached;

#[derive(pb::RemoteCache, Clone)]
struct Pond {
    depth: i64,
}

#[pb::methods]
impl Pond {}

fn deeper(pond: Cached<Pond>) {
    pond.lock();
}

fn main() {}
