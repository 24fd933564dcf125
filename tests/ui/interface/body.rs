#[pb::interface]
pub trait Keeper {
    async fn count(&self) -> i64 {
        5
    }
}

fn main() {}
