struct Dry;

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn count(&self) -> Result<i64, Dry> {
        Err(Dry)
    }
}

fn main() {}
