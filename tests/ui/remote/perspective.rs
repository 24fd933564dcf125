#![allow(unused_variables)]

use pb::Perspective;

struct Group;

#[pb::methods]
impl Group {
    #[remote]
    fn say(&self, who: &Perspective, what: &str) {}
}

fn main() {}
