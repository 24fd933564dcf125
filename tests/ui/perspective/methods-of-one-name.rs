#![allow(unused_variables)]

struct Group;

#[pb::methods]
impl Group {
    #[perspective]
    fn dig(&self) {}

    #[perspective]
    #[pb(rename = "dig")]
    fn drill(&self) {}
}

fn main() {}
