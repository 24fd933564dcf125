#![allow(unused_variables)]

struct User;

struct Group;

#[pb::methods]
impl Group {
    #[view]
    fn count(&self) -> i64 {
        5
    }
}

fn main() {}
