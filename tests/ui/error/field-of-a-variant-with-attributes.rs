#[derive(Debug, thiserror::Error, pb::Error)]
enum StockError {
    #[error("no {0}")]
    UnknownItem(#[pb(skip)] String),
}

fn main() {}
