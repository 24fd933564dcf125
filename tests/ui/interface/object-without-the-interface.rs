//! An object is passed as `impl Progress` if its block names the interface.

#[pb::interface]
trait Progress {
    async fn at(&self, percent: i64);
}

#[pb::interface]
trait House {
    async fn appraise(&self, progress: &impl Progress);
}

struct Bar;

#[pb::methods]
impl Bar {
    #[remote]
    fn at(&self, _percent: i64) {}
}

fn used(house: House) {
    let _call = house.appraise(&pb::Local::new(Bar));
}

fn main() {}
