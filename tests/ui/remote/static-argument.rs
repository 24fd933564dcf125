#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn rename(&self, name: &'static str) {}

    #[remote]
    async fn dig(&self, depth: &'static i64) {}
}

fn main() {}
