#![allow(unused_macros)]

macro_rules! count {
    () => {
        async fn count(&self) -> i64;
    };
}

#[pb::interface]
pub trait Keeper {
    count!();
}

fn main() {}
