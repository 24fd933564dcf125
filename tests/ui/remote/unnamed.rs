#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn dig(&self, _: f64) {}
}

fn main() {}
