struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn take(&self, frogs i64) -> i64 {
        1
    }

    #[remote]
    fn drain(&self) {}
}

fn main() {}
