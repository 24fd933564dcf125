//! Only the context of a call may be an argument without a name.

#![allow(unused_variables)]

struct Frog;

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn take(&self, _: &Frog) {}
}

fn main() {}
