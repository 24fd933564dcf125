#[derive(Debug, thiserror::Error, pb::Error)]
#[error("no {item}")]
struct StockError {
    #[pb(rename = "what")]
    item: String,
}

fn main() {}
