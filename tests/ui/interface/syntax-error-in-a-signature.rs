#[pb::interface]
trait Pond {
    async fn take(&self, frogs i64) -> i64;
    async fn drain(&self);
}

fn main() {}
