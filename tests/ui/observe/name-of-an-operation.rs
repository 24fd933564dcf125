use pb::{ObservedSet, RemoteCache};

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
