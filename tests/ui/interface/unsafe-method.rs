#[pb::interface]
pub trait Keeper {
    async unsafe fn count(&self) -> i64;
}

fn main() {}
