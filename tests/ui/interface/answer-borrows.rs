#[pb::interface]
pub trait Keeper {
    async fn name(&self) -> &str;

    async fn names(&self) -> Vec<std::borrow::Cow<'_, str>>;
}

fn main() {}
