struct Pond;

impl Pond {
    #[pb::remote]
    fn dig(&self) {}
}

fn main() {}
