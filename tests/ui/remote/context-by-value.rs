#![allow(unused_variables)]

use pb::Context;

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn feed(&self, ctx: Context) {}
}

fn main() {}
