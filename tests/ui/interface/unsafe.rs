#[pb::interface]
pub unsafe trait Keeper {
    async fn count(&self) -> i64;
}

fn main() {}
