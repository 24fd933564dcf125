struct Pond;

struct Keeper;

#[pb::methods(interface = Keeper)]
impl Pond {
    #[remote]
    fn count(&self) -> i64 {
        5
    }
}

fn main() {}
