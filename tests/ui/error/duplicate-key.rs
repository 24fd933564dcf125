#[derive(Debug, thiserror::Error, pb::Error)]
#[error("none left")]
#[pb(class = "shop.StockError", class = "shop.OutOfStock")]
struct StockError;

fn main() {}
