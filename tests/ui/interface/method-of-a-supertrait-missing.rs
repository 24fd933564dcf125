struct Pond;

#[pb::interface]
trait Counted {
    async fn count(&self) -> i64;
}

#[pb::interface]
trait Keeper: Counted {
    async fn dig(&self);
}

#[pb::methods(interface = Keeper)]
impl Pond {
    #[remote]
    fn dig(&self) {}
}

fn main() {}
