use pb::{Cached, RemoteCopy};

#[derive(RemoteCopy)]
struct Name<'a> {
    name: &'a str,
}

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn rename(&self, _name: Cached<Name<'_>>) {}
}

fn main() {}
