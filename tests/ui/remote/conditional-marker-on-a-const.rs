#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[cfg_attr(all(), remote)]
    const DEPTH: i64 = 5;

    #[remote]
    fn dig(&self) {}
}

fn main() {}
