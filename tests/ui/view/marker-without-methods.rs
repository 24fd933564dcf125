#![allow(unused_variables)]

struct User;

struct Group;

impl Group {
    #[pb::view]
    fn say(&self, who: &User) {}
}

fn main() {}
