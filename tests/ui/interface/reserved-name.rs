#[pb::interface]
pub trait Keeper {
    async fn as_reference(&self) -> i64;

    async fn from(&self, place: &str) -> i64;
}

fn used(root: pb::RemoteReference) -> Keeper {
    Keeper::from(root)
}

fn main() {}
