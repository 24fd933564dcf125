#[pb::interface]
pub trait Keeper: Clone + Send {
    async fn count(&self) -> i64;
}

fn main() {}
