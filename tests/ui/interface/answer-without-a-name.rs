#[pb::interface]
pub trait Keeper {
    async fn frogs(&self) -> impl Iterator<Item = String>;
}

fn main() {}
