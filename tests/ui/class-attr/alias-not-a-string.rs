use pb::RemoteCopy;

#[derive(RemoteCopy)]
#[pb(class = "ponds.Pond", alias = ["lakes.Pond"])]
struct Pond {
    frogs: i64,
}

fn main() {}
