use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
enum Side {
    Buy,
    #[pb(aliases = ["sale"])]
    Sell,
}

fn main() {}
