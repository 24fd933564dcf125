struct Pond;

#[pb::interface]
trait Keeper {
    async fn count(&self) -> i64;
}

#[pb::methods(interface = Keeper, interface = Keeper)]
impl Pond {
    #[remote]
    fn count(&self) -> i64 {
        5
    }
}

fn main() {}
