use std::time::Instant;

use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {
    #[observe]
    fn add(&mut self, frogs: i64) -> Instant {
        self.frogs += frogs;
        Instant::now()
    }
}

fn main() {}
