#![allow(unused_variables)]

struct User(std::cell::Cell<i64>);

struct Group;

#[pb::methods]
impl Group {
    #[view]
    async fn say(&self, who: &User) {}
}

fn main() {}
