#![allow(unused_variables)]

struct User;

struct Group;

#[pb::methods]
impl Group {
    #[perspective]
    #[view]
    fn say(&self, who: &User) {}
}

fn main() {}
