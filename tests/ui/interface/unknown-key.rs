#[pb::interface(rename = "Keeper")]
pub trait Keeper {
    async fn count(&self) -> i64;
}

fn main() {}
