#![allow(unused_variables)]

struct User;

struct Group;

#[pb::methods]
impl Group {
    #[view]
    async fn say(&self, who: &User, what: Option<&str>) {}
}

fn main() {}
