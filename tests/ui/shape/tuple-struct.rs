use pb::RemoteCopy;

#[derive(RemoteCopy)]
struct Pond(i64, i64);

fn main() {}
