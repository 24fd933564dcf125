use pb::{RemoteCache, live::ObservedSet};

#[derive(RemoteCache, Clone)]
struct Pond {
    #[pb(observed, rename = "ducks")]
    birds: ObservedSet<String>,
}

#[pb::methods]
impl Pond {
    #[observe]
    fn ducks_discard(&mut self, duck: String) {
        self.birds.remove(&duck);
    }
}

fn main() {}
