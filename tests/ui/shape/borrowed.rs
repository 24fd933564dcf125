//! Also where it is used later: one error.

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
