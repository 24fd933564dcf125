#[pb::interface]
pub trait Keeper
where
    Self: Sized,
 {
    async fn count(&self) -> i64;
}

fn main() {}
