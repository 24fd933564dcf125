#[derive(Debug, thiserror::Error, pb::Error)]
#[error("none left")]
#[pb(rename_all = "snake_case")]
struct StockError;

fn main() {}
