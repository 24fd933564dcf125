use pb::RemoteCopy;

struct Handle;

#[derive(RemoteCopy)]
struct Pond {
    frogs: i64,
    #[pb(skip)]
    handle: Handle,
}

fn main() {}
