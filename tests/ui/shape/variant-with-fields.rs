use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
enum Side {
    Buy,
    /// At a price.
    Limit { cents: i64 },
    Market(i64),
}

fn main() {}
