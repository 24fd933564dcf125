struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn count(&self) -> Result<i64, String> {
        Err("dry".to_owned())
    }
}

fn main() {}
