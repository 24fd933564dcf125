use pb::RemoteCopy;

#[derive(RemoteCopy)]
struct Pond {
    name: &'static str,
}

fn main() {}
