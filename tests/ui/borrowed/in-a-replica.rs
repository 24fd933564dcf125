use pb::{RemoteCache, RemoteCopy};

#[derive(RemoteCopy, Clone)]
struct Name<'a> {
    name: &'a str,
}

#[derive(RemoteCache, Clone)]
struct Pond {
    names: Vec<Name<'static>>,
}

#[pb::methods]
impl Pond {}

fn main() {}
