#![allow(unused_variables)]

struct Frog;

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn take(&self, frogs: &[Frog]) {}
}

fn main() {}
