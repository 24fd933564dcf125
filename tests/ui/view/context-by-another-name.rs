#![allow(unused_variables)]

use pb::Context as Ctx;

struct Group;

#[pb::methods]
impl Group {
    #[view]
    fn say(&self, ctx: &Ctx, what: &str) {}
}

fn main() {}
