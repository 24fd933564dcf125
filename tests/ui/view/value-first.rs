#![allow(unused_variables)]

struct User;

struct Group;

#[pb::methods]
impl Group {
    #[view]
    async fn say(&self, often: i64, who: &User) {}
}

fn main() {}
