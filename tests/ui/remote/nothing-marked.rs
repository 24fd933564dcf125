struct Pond;

#[pb::methods]
impl Pond {
    fn dig(&self) {}
}

fn main() {}
