#[derive(Debug, thiserror::Error, pb::Error)]
#[error("none left")]
#[pb(parents = ["builtins.LookupError", "Key Error"])]
struct StockError;

fn main() {}
