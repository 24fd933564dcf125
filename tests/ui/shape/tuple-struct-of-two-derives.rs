use pb::{Copyable, RemoteCopy};

#[derive(Copyable, RemoteCopy)]
struct Pond(i64, i64);

fn main() {}
