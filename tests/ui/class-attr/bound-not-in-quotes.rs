use pb::Jelly;

#[derive(Jelly)]
#[pb(bound = T)]
struct Pond<T> {
    frogs: T,
}

fn main() {}
