#![allow(unused_variables)]

struct User;

struct Group;

#[pb::methods]
impl Group {
    #[view]
    #[remote]
    fn say(&self, who: &User) {}
}

fn main() {}
