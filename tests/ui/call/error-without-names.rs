use pb::RemoteError;

#[derive(Debug, thiserror::Error)]
#[error("none left")]
struct OutOfStock;

fn sold_out(error: &RemoteError) -> bool {
    error.is::<OutOfStock>()
}

fn main() {}
