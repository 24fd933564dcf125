use pb::{Copyable, RemoteCopy};

#[derive(Copyable, RemoteCopy)]
#[pb(rename_all = "lowercase")]
enum Side {
    Buy,
    #[pb(rename = "sale")]
    Sell,
}

fn main() {
    let _ = pb::jelly::to_bytes(pb::banana::Dialect::Pb, &Side::Buy);
}
