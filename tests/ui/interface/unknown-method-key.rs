#[pb::interface]
pub trait Keeper {
    #[pb(name = "numFrogs")]
    async fn count(&self) -> i64;
}

fn main() {}
