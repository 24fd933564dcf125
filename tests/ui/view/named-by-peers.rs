#![allow(unused_variables)]

struct User;

struct Group;

#[pb::methods]
impl Group {
    #[view]
    fn say(&self, #[pb(rename = "me")] who: &User) {}
}

fn main() {}
