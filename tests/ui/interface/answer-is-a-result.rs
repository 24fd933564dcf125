#[pb::interface]
pub trait Keeper {
    async fn take(&self) -> Result<String, pb::CallError>;

    async fn give(&self) -> std::io::Result<&str>;
}

fn main() {}
