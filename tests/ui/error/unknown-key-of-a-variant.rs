#[derive(Debug, thiserror::Error, pb::Error)]
enum StockError {
    #[error("none left")]
    #[pb(rename = "OutOfStock")]
    NoneLeft,
}

fn main() {}
