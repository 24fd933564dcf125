struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn name(&self) -> str {
        unreachable!()
    }
}

fn main() {}
