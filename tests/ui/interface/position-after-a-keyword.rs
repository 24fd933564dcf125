#[pb::interface]
pub trait Keeper {
    async fn take(&self, #[pb(keyword)] deep: bool, frogs: i64);
}

fn main() {}
