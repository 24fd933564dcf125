//! A reference is lent only if its value can be received.

#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn dig(&self, when: &std::time::Instant) {}

    #[remote]
    async fn fill(&self, when: &[std::time::Instant]) {}
}

fn main() {}
