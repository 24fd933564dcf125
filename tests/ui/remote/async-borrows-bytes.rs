#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    async fn paint(&self, picture: &[u8]) {}
}

fn main() {}
