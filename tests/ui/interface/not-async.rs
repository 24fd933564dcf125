#[pb::interface]
pub trait Keeper {
    fn count(&self) -> i64;
}

fn main() {}
