#[derive(Debug, thiserror::Error, pb::Error)]
#[pb(rename_all = "kebab-case")]
enum StockError {
    #[error("none left")]
    OutOfStock,
}

fn main() {}
