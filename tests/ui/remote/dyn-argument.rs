#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn take(&self, frog: &dyn Send) {}
}

fn main() {}
