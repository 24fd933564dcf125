#![allow(unused_variables)]

struct Group;

#[pb::methods]
impl Group {
    #[perspective]
    #[observe]
    fn dig(&mut self) {}
}

fn main() {}
