#![allow(unused_variables)]

struct User;

struct Group;

#[pb::methods]
impl Group {
    #[perspective]
    fn say(&self, who: &User, what: &str) {}
}

fn main() {}
