#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    async fn since(&self, start: std::time::Instant) {}
}

fn main() {}
