#![allow(unused_variables)]

struct User;

struct Group;

#[pb::methods]
impl Group {
    #[view]
    fn say(&self, who: &User) {}

    #[view]
    #[pb(rename = "say")]
    fn tell(&self, who: &User) {}
}

fn main() {}
