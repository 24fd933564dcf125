#[pb::interface]
pub trait Keeper {
    async fn take<T: pb::Jelly>(&self, value: T);
}

fn main() {}
