use pb::{Copyable, RemoteCopy};

#[derive(Copyable, RemoteCopy)]
#[pb(rename_all = "lowercase")]
enum Side {
    Buy,
    #[pb(rename = "sale")]
    Sell,
}

fn main() {
    let _ = pb::to_bytes(pb::Dialect::Pb, &Side::Buy);
}
