struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn fill(self: Box<Self>) {}
}

fn main() {}
