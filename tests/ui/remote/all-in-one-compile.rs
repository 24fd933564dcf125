//! Every mistake of a block is reported, and nothing else: the type still counts as an object with methods.

#![allow(unused_variables)]

struct Pond;

#[pb::methods(rename_all = "camel")]
impl Pond {
    #[remote]
    fn dig(&mut self, (from, to): (f64, f64)) {}

    #[remote]
    async fn rename<T>(&self, name: &str, other: impl Into<T>) {}

    #[remote]
    fn remote_count() -> i64 {
        5
    }
}

fn main() {
    fn refer(_: impl pb::Referenceable) {}
    refer(Pond);
}
