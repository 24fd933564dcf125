#[derive(Debug, thiserror::Error, pb::Error)]
enum StockError<T: std::fmt::Debug + std::fmt::Display, const N: usize> {
    #[error("no {0}")]
    UnknownItem(T),
}

fn main() {}
