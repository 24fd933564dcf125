use pb::Cacheable;

#[derive(Cacheable)]
#[pb(transparent)]
struct Pond {
    ducks: Vec<String>,
}

fn main() {}
