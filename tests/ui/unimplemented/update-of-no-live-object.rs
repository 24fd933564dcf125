//! One error for the type, although it has several updates.

struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {
    #[update]
    fn add(&mut self, frogs: i64) {
        self.frogs += frogs;
    }

    #[update]
    fn remove(&mut self, frogs: i64) -> bool {
        self.frogs -= frogs;
        self.frogs == 0
    }
}

fn main() {}
