use std::sync::Arc;

struct Bell;

fn main() {
    let bell = Arc::new(Bell);
    let _ = pb::Local::from(bell);
}
