struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    async fn count(&self) -> Result<i64, Box<dyn std::error::Error>> {
        Ok(5)
    }
}

fn main() {}
