#[pb::interface]
pub trait Keeper {
    async extern "C" fn count(&self) -> i64;
}

fn main() {}
