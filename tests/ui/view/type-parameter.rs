#![allow(unused_variables)]

struct User;

struct Group;

#[pb::methods]
impl Group {
    #[view]
    fn say<T>(&self, who: &User, what: T) {}
}

fn main() {}
