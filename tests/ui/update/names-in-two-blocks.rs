use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods(rename_all = "camelCase")]
impl Pond {
    #[update]
    fn dig_deep(&mut self) {}
}

#[pb::methods]
impl Pond {
    #[update]
    #[pb(rename = "digDeep")]
    fn dig(&mut self) {}
}

fn main() {}
