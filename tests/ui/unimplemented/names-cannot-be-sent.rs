enum Side {
    Buy,
}

struct Shop;

#[pb::methods]
impl Shop {
    #[remote]
    fn side(&self) -> Side {
        Side::Buy
    }
}

fn main() {}
