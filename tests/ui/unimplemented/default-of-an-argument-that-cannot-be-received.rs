#![allow(unused_variables)]

struct Frog;

struct Fish;

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn take(&self, #[pb(default)] frog: Frog) {}

    #[remote]
    async fn take_later(&self, #[pb(default)] frog: Frog) {}

    #[remote]
    fn look(&self, #[pb(default)] fish: &Fish) {}

    #[remote]
    async fn look_later(&self, #[pb(default)] fish: &Fish) {}
}

fn main() {}
