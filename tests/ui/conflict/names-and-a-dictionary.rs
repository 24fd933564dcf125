use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(class = "shop.Side", transparent, deny_unknown_fields, rename_all = "lowercase")]
enum Side {
    Buy,
    Sell,
}

fn main() {}
