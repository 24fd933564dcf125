#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn dig(&self, (from, to): (f64, f64)) {}
}

fn main() {}
