#![allow(unused_variables)]

struct User;

struct Group;

#[pb::methods]
impl Group {
    #[view]
    fn say(&mut self, who: &User) {}
}

fn main() {}
