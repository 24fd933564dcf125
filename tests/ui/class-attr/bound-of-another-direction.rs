use pb::Jelly;

#[derive(Jelly)]
#[pb(bound(serialize = "T: Jelly"))]
struct Pond<T> {
    frogs: T,
}

fn main() {}
