#[pb::interface]
trait Keeper {
    async fn clone(&self) -> i64;
    async fn eq(&self, other: i64) -> bool;
}

fn main() {}
