#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn dig(&self, #[pb(rename = "context")] ctx: &pb::Context) {}
}

fn main() {}
