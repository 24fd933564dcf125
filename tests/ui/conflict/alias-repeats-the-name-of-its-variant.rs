use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(rename_all = "lowercase")]
enum Side {
    Buy,
    #[pb(alias = "sale", alias = "sell")]
    Sell,
}

fn main() {}
