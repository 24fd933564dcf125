use pb::RemoteCopy;

#[derive(RemoteCopy)]
#[pb(class = "ponds.Pond", alias = "lakes.Pond", alias = "ponds.Pond")]
struct Pond {
    frogs: i64,
}

fn main() {}
