#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn names(&self, of: &str) -> Vec<&'a str> {
        Vec::new()
    }
}

fn main() {}
