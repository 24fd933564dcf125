use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond {
    #[pb(observed)]
    ducks: Vec<String>,
}

#[pb::methods]
impl Pond {}

fn main() {}
