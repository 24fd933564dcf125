#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn dig(&mut self, _metres: f64) {}
}

fn main() {}
