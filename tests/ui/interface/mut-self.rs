#[pb::interface]
pub trait Keeper {
    async fn count(&mut self) -> i64;
}

fn main() {}
