use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(rename_all = "lowercase")]
enum Side {
    Buy,
    #[pb(rename = "buy")]
    Acquire,
    #[pb(alias = "buy")]
    Sell,
}

fn main() {}
