type Result<T> = std::result::Result<T, String>;

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn count(&self) -> Result<i64> {
        Ok(5)
    }
}

fn main() {}
