use std::time::Instant;

fn main() {
    let _ = pb::list!["started", Instant::now()];
}
