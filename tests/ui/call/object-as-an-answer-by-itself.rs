use std::sync::Arc;

struct Bell;

#[pb::methods]
impl Bell {
    #[remote]
    fn me(self: Arc<Self>) -> Arc<Bell> {
        self
    }
}

fn main() {}
