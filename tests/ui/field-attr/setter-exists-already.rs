use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    #[pb(setter)]
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Pond {
    fn set_frogs(&mut self, frogs: i64) {
        self.frogs = frogs;
    }
    #[update]
    fn dig(&mut self) {}
}

fn main() {}
