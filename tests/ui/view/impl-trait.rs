#![allow(unused_variables)]

struct User;

struct Group;

#[pb::methods]
impl Group {
    #[view]
    fn say(&self, who: &impl std::fmt::Debug) {}
}

fn main() {}
