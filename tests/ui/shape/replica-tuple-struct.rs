use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond(i64, i64);

#[pb::methods]
impl Pond {}

fn main() {}
