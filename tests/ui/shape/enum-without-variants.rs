use pb::RemoteCopy;

#[derive(RemoteCopy)]
enum Shape {}

fn main() {}
