trait Dig {
    fn dig(&self);
}

struct Pond;

#[pb::methods]
impl Dig for Pond {
    #[remote]
    fn dig(&self) {}
}

fn main() {}
