pub struct Frog;

#[pb::interface]
pub trait Keeper {
    async fn take(&self, frog: &Frog, #[pb(keyword)] other: Frog);
}

fn main() {}
