#[derive(Debug, thiserror::Error, pb::Error)]
#[error("none left")]
#[pb(parents = ["instance"])]
struct StockError;

fn main() {}
