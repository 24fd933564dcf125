#[pb::interface]
pub trait Keeper {
    async fn count(deep: bool) -> i64;
}

fn main() {}
