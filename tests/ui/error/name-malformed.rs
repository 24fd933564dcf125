#[derive(Debug, thiserror::Error, pb::Error)]
enum StockError {
    #[error("none left")]
    #[pb(class = "shop::OutOfStock")]
    OutOfStock,
}

fn main() {}
