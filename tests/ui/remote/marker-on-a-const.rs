struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    const DEPTH: f64 = 1.5;
}

fn main() {}
