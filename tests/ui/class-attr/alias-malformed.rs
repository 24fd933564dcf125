use pb::RemoteCopy;

#[derive(RemoteCopy)]
#[pb(class = "ponds.Pond", aliases = ["lakes.Pond", "lakes..Pond"])]
struct Pond {
    frogs: i64,
}

fn main() {}
