#![allow(unused_variables)]

struct Pond;

#[pb::interface]
trait Keeper {
    async fn take(&self, frog: i64, #[pb(keyword)] how: &str);
    async fn count(&self) -> i64;
}

#[pb::methods(interface = Keeper)]
impl Pond {
    #[remote]
    fn take(&self, frog: i64) {}

    #[remote]
    fn count(&self) -> i64 {
        5
    }
}

fn main() {}
