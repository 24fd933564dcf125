#![allow(unused_variables)]

use std::boxed::Box as Arc;

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn fill(self: Arc<Self>) {}

    #[remote]
    async fn drain(self: &Arc<Self>) {}
}

fn main() {}
