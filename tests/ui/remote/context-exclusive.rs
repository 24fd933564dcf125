#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn feed(&self, ctx: &mut pb::Context) {}
}

fn main() {}
