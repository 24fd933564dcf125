use pb::RemoteCopy;

#[derive(RemoteCopy)]
#[pb(transparent, deny_unknown_fields)]
struct Pond {
    frogs: i64,
}

fn main() {}
