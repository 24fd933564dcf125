use pb::Unjelly;

#[derive(Unjelly)]
enum Side {
    Buy,
    #[pb(alias = 5)]
    Sell,
}

fn main() {}
