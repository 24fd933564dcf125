use pb::RemoteCopy;

#[derive(RemoteCopy)]
#[pb(transparent, rename_all = "camelCase")]
struct Pond {
    frogs: i64,
}

fn main() {}
