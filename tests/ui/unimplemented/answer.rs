use std::time::Instant;

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn since(&self) -> Instant {
        Instant::now()
    }
}

fn main() {}
