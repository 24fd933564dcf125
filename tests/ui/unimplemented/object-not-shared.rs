use std::cell::Cell;

struct Pond {
    frogs: Cell<i64>,
}

#[pb::methods]
impl Pond {
    #[remote]
    fn count(&self) -> i64 {
        self.frogs.get()
    }
}

fn main() {}
