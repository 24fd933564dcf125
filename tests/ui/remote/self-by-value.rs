struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn fill(self) {}
}

fn main() {}
