#![allow(unused_variables)]

struct Pond;

#[pb::interface]
trait Keeper {
    async fn take(&self, #[pb(keyword)] how: Option<&str>);
}

#[pb::methods(interface = Keeper)]
impl Pond {
    #[remote]
    fn take(&self, how: &str) {}
}

fn main() {}
