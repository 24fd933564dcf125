//! One error, although the type is used later.

use pb::RemoteCopy;

#[derive(RemoteCopy)]
struct Name<'a> {
    name: &'a str,
}

#[derive(RemoteCopy)]
struct Pond {
    name: Name<'static>,
}

fn main() {}
