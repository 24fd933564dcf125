use std::rc::Rc;

#[derive(Debug, thiserror::Error, pb::Error)]
#[error("no {0}")]
struct StockError(Rc<str>);

fn main() {}
