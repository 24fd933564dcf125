struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    unsafe fn dig(&self) {}
}

fn main() {}
