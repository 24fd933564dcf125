#[derive(Clone, pb::RemoteCache)]
#[pb(class = "test.Pond", stopped_observing = no::such::function)]
struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {}

fn main() {}
