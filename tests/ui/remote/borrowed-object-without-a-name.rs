#![allow(unused_variables)]

struct Pond<'a>(&'a str);

#[pb::methods]
impl Pond<'_> {
    #[remote]
    fn name(&self) -> &str {
        self.0
    }
}

fn main() {}
