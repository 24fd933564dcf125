#![allow(unused_variables)]

use pb::RemoteCopy;

#[derive(RemoteCopy)]
struct Frog {
    name: String,
}

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn take(&self, #[pb(default)] frog: Frog) {}
}

fn main() {}
