#[pb::interface]
pub trait Keeper {
    const FROGS: i64;

    type Pond;

    async fn count(&self) -> i64;
}

fn main() {}
