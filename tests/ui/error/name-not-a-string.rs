#[derive(Debug, thiserror::Error, pb::Error)]
#[error("none left")]
#[pb(class = OutOfStock)]
struct StockError;

fn main() {}
