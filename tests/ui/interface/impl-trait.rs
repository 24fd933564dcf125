#[pb::interface]
pub trait Keeper {
    async fn take(&self, value: impl pb::Jelly);
}

fn main() {}
