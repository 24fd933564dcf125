#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn dig(&self, from: f64, #[pb(rename = "from")] to: f64) {}
}

fn main() {}
