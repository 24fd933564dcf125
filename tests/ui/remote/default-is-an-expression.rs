#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn dig(&self, #[pb(default = 1.5 * 2.0)] metres: f64) {}
}

fn main() {}
