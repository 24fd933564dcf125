//! A syntax error in one body costs no other method anything.

#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn dig(&self) {
        let depth = ;
    }

    #[remote]
    async fn fill(&self) {}

    #[perspective]
    fn look(&self) {}
}

fn main() {
    Pond.look();
    fn called(_: impl pb::Referenceable) {}
    called(Pond);
}
