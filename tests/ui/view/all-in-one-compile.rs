//! Every mistake of a block is reported, and nothing else: the type still counts as an object with methods.

#![allow(unused_variables)]

struct User;

struct Group;

#[pb::methods]
impl Group {
    #[view]
    fn view_count() {}

    #[view]
    fn say<T>(&mut self, what: (String, i64), #[pb(defualt)] more: T) {}

    #[perspective]
    unsafe fn dig(self, (from, to): (f64, f64)) {}

    #[view]
    #[perspective]
    async fn tell(&self, #[pb(default)] who: &User, what: &str) {}
}

fn main() {
    fn seen(_: impl pb::Viewable + pb::cred::Avatar) {}
    seen(Group);
}
