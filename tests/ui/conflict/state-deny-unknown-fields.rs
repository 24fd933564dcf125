use pb::RemoteCopy;

#[derive(RemoteCopy)]
#[pb(state = i64, deny_unknown_fields)]
struct Pond {
    frogs: i64,
}

fn main() {}
