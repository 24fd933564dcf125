#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn dig(&self, #[pb(skip)] metres: f64) {}
}

fn main() {}
