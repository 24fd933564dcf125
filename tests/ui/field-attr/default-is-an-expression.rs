use pb::RemoteCopy;

#[derive(RemoteCopy)]
struct Pond {
    #[pb(default = 5 + 1)]
    frogs: i64,
}

fn main() {}
