struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn name(&self, name: str) {}
}

fn main() {}
