#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    async fn rename(&self, name: &str) {}
}

fn main() {}
