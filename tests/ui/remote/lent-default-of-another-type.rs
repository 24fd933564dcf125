#![allow(unused_variables)]

struct Pond;

fn name() -> String {
    String::new()
}

#[pb::methods]
impl Pond {
    #[remote]
    fn dig(&self, #[pb(default = name)] depths: &[i64]) {}
}

fn main() {}
