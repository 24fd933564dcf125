pub struct Frog;

#[pb::interface]
pub trait Keeper {
    async fn give(&self) -> Vec<Frog>;
}

fn main() {}
