use std::fmt;

#[derive(Clone, Copy, pb::Error)]
union StockError {
    none: (),
    left: i64,
}

impl fmt::Debug for StockError {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl fmt::Display for StockError {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for StockError {}

fn main() {}
