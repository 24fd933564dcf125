#![allow(unused_variables)]

#[pb::interface]
pub trait Keeper {
    async fn take(&self, frogs: i64, #[pb(keyword, rename = "frogs")] toads: i64);
}

fn main() {}
