#[pb::interface]
pub trait Keeper {
    async fn take(&self, #[pb(keyword = "frogs")] frogs: i64);
}

fn main() {}
