#[pb::interface]
pub trait Keeper {
    #[remote]
    async fn count(&self) -> i64;
}

fn main() {}
