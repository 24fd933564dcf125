//! Every mistake of a block is reported, and nothing else.

#![allow(unused_variables)]

use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Pond {
    #[update]
    const fn dig(&self, (from, to): (f64, f64)) {}

    #[update(now)]
    fn drain<T>(&mut self, #[pb(rename = "until")] to: impl Into<T>) {}
}

fn main() {}
