#![allow(unused_variables)]

struct User;

struct Group;

#[pb::methods]
impl Group {
    #[view]
    fn view_say(&self, who: &User) {}
}

fn main() {}
