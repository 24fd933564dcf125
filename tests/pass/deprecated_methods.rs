//! Deprecated objects, interfaces and methods: a deprecation warns who uses them, and the generated code is as
//! quiet as the block.

#![deny(warnings)]
#![allow(dead_code)]

#[deprecated]
pub struct Old;

#[allow(deprecated)]
#[pb::methods]
impl Old {
    #[remote]
    pub fn dig(&self) {}

    #[perspective]
    pub async fn look(&self, old: Option<i64>) -> Option<i64> {
        old
    }
}

#[deprecated]
pub type Count = i64;

pub struct Pond;

#[expect(deprecated)]
#[pb::methods]
impl Pond {
    #[remote]
    pub fn take(&self, frogs: Count, other: &Count) -> Option<Count> {
        Some(frogs + other)
    }

    #[remote]
    #[deprecated]
    pub fn drain(&self) {}
}

#[deprecated]
#[pb::interface]
pub trait Keeper {
    #[deprecated]
    async fn drain(&self);
}

fn main() {}
