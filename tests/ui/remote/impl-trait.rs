#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn take(&self, name: impl Into<String>) {}
}

fn main() {}
