#![allow(unused_variables)]

struct Group;

#[pb::methods]
impl Group {
    #[perspective]
    fn dig(&mut self) {}
}

fn main() {}
