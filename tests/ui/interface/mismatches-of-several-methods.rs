//! Each method with other arguments is told at its name, and those that are missing at the interface.

#![allow(unused_variables)]

struct Pond;

#[pb::interface]
trait Keeper {
    async fn take(&self, frog: i64, #[pb(keyword)] how: &str);
    async fn count(&self) -> i64;
    async fn drain(&self, how: &str);
    async fn dig(&self);
    async fn fill(&self);
}

#[pb::methods(interface = Keeper)]
impl Pond {
    #[remote]
    fn take(&self, frog: i64) {}

    #[remote]
    fn count(&self) -> i64 {
        5
    }

    #[remote]
    fn drain(&self, how: &str, deep: bool) {}
}

fn main() {}
