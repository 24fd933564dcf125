trait Dig {
    fn dig(&self);
}

struct Pond;

impl Dig for Pond {
    #[pb::remote]
    fn dig(&self) {}
}

fn main() {}
