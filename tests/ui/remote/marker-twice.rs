struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    #[remote]
    fn dig(&self) {}
}

fn main() {}
