#[pb::interface]
pub trait Keeper {
    async fn remote_count(&self) -> i64;
}

fn main() {}
