#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    async fn rename(&self, names: &[&str]) {}
}

fn main() {}
