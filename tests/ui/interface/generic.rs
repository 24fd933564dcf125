#[pb::interface]
pub trait Keeper<'a, T, const N: usize> {
    async fn count(&self) -> i64;
}

fn main() {}
