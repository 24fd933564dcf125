#![allow(unused_variables)]

use pb::Copyable;

#[derive(Copyable)]
struct Frog {
    name: String,
}

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn take(&self, frog: Frog) {}
}

fn main() {}
