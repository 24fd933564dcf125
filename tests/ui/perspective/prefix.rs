#![allow(unused_variables)]

struct Group;

#[pb::methods]
impl Group {
    #[perspective]
    fn perspective_dig(&self) {}
}

fn main() {}
