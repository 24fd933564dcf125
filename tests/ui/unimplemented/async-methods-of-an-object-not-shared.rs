use std::cell::Cell;

struct Pond {
    frogs: Cell<i64>,
}

#[pb::methods]
impl Pond {
    #[remote]
    async fn frogs(&self) -> i64 {
        self.frogs.get()
    }

    #[remote]
    async fn drain(&self) {
        self.frogs.set(0);
    }
}

fn main() {}
