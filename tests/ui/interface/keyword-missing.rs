#![allow(unused_variables)]

struct Pond;

#[pb::interface]
trait Keeper {
    async fn take(&self, frog: i64, #[pb(keyword)] how: &str);
}

#[pb::methods(interface = Keeper)]
impl Pond {
    #[remote]
    fn take(&self, frog: i64, manner: &str) {}
}

fn main() {}
