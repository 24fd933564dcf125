#[derive(Debug, thiserror::Error, pb::Error)]
#[error("none left")]
#[pb(clas = "shop.StockError")]
struct StockError;

fn main() {}
