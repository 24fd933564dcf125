#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    async fn feed(&self, ctx: pb::Context) {}
}

fn main() {}
