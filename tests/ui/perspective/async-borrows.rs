#![allow(unused_variables)]

struct Group;

#[pb::methods]
impl Group {
    #[perspective]
    async fn dig(&self, what: Option<&str>) {}
}

fn main() {}
