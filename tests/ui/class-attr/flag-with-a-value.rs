use pb::RemoteCopy;

#[derive(RemoteCopy)]
#[pb(deny_unknown_fields = true)]
struct Pond {
    frogs: i64,
}

fn main() {}
