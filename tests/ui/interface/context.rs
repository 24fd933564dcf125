#[pb::interface]
pub trait Keeper {
    async fn take(&self, ctx: &pb::Context);
}

fn main() {}
