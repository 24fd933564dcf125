#![allow(unused_variables)]

struct Group;

#[pb::methods]
impl Group {
    #[perspective(dig)]
    fn dig(&self) {}
}

fn main() {}
