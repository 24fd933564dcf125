#[derive(Debug, thiserror::Error, pb::Error)]
#[error("none left")]
#[pb(class = "shop.StockError", parents = ["shop.StockError"])]
struct StockError;

fn main() {}
