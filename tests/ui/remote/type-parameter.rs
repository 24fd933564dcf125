#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn take<T: Into<String>>(&self, name: T) {}
}

fn main() {}
