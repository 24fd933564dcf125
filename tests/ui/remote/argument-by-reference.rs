#![allow(unused_variables)]

struct Frog {
    name: String,
}

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn take(&self, frog: &Frog) {}
}

fn main() {}
