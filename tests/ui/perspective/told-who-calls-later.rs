#![allow(unused_variables)]

struct User;

struct Group;

#[pb::methods]
impl Group {
    #[perspective]
    async fn say(&self, who: &User, what: String) {}
}

fn main() {}
