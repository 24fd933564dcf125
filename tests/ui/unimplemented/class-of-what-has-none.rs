use pb::RemoteCopy;

struct Sent;

#[derive(RemoteCopy)]
#[pb(class = Sent)]
struct Pond {
    frogs: i64,
}

fn main() {}
