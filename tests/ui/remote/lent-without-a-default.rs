#![allow(unused_variables)]

#[derive(pb::RemoteCopy)]
struct Frog {
    name: String,
}

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn take(&self, #[pb(default)] frog: &Frog) {}
}

fn main() {}
