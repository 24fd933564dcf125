#[derive(Debug, pb::Error)]
struct StockError;

fn main() {}
