//! Only the context needs no name.

#![allow(unused_variables)]

struct Frog;

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn take(&self, _: &Frog) {}
}

fn main() {}
