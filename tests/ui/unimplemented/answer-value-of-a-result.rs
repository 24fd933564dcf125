use std::time::Instant;

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn since(&self) -> Result<Instant, std::fmt::Error> {
        Ok(Instant::now())
    }
}

fn main() {}
