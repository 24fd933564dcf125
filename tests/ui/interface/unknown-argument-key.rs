#[pb::interface]
pub trait Keeper {
    async fn take(&self, #[pb(default)] frogs: i64);
}

fn main() {}
