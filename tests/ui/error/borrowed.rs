#[derive(Debug, thiserror::Error, pb::Error)]
#[error("no {0}")]
struct StockError<'a>(&'a str);

fn main() {}
