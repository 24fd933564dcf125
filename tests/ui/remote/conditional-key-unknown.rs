#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[cfg_attr(all(), remote)]
    #[cfg_attr(all(), pb(name = "dig"))]
    fn dig(&self) {}
}

fn main() {}
