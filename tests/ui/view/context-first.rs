#![allow(unused_variables)]

struct User;

struct Group;

#[pb::methods]
impl Group {
    #[view]
    fn say(&self, ctx: &pb::Context, who: &User) {}
}

fn main() {}
