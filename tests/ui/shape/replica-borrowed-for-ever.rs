use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond {
    name: &'static str,
}

#[pb::methods]
impl Pond {}

fn main() {}
