use pb::RemoteCopy;

#[derive(RemoteCopy)]
#[pb(class = "ponds.Pond", aliases = ["lakes.Pond", "ponds.Pond"])]
struct Pond {
    frogs: i64,
}

fn main() {}
