#[derive(Debug, thiserror::Error, pb::Error)]
enum StockError {
    #[error("none left")]
    #[pb(parents = ["builtins.KeyError", "builtins.KeyError"])]
    OutOfStock,
}

fn main() {}
