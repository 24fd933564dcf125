struct Keeper;

#[pb::interface]
impl Clone for Keeper {
    fn clone(&self) -> Self {
        Self
    }
}

fn main() {}
