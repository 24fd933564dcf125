//! What it is called makes it no context of a call.

#![allow(unused_variables)]

mod weather {
    pub struct Context;
}

use weather::Context;

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn dig(&self, context: &Context) {}

    #[remote]
    async fn fill(&self, context: &Context) {}
}

fn main() {}
