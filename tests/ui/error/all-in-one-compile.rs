//! Every mistake of an error type is reported, and nothing else: the type still implements `pb::Error`.

#[derive(Debug, thiserror::Error, pb::Error)]
#[pb(klass = "shop.StockError", parents = ["not a name"], rename_all = "kebab-case")]
enum StockError<T: std::fmt::Debug + std::fmt::Display> {
    #[error("none left")]
    #[pb(class = "shop.OutOfStock", parents = ["shop.OutOfStock"], rename = "x")]
    OutOfStock,
    #[error("no {0}")]
    UnknownItem(#[pb(skip)] T),
}

fn buy() -> Result<(), StockError<String>> {
    Err(StockError::OutOfStock)
}

fn main() {
    fn named(_: impl pb::Error) {}
    buy().map_err(named).unwrap();
}
