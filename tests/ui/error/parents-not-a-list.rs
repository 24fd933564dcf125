#[derive(Debug, thiserror::Error, pb::Error)]
#[error("none left")]
#[pb(parents = "builtins.KeyError")]
struct StockError;

fn main() {}
