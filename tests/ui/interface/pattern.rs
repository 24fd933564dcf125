#[pb::interface]
pub trait Keeper {
    async fn take(&self, (from, to): (i64, i64));
}

fn main() {}
