struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn remote_count(&self) -> i64 {
        5
    }
}

fn main() {}
