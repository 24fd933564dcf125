#![allow(unused_variables)]

struct User;

struct Group;

#[pb::methods]
impl Group {
    #[view]
    #[update]
    fn say(&self, who: &User) {}
}

fn main() {}
