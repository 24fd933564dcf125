use pb::Unjelly;

#[derive(Unjelly)]
enum Side {
    Buy,
    #[pb(rename = "sale", rename = "sell")]
    Sell,
}

fn main() {}
