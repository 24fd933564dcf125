use pb::{RemoteCache, live::ObservedMap};

#[derive(RemoteCache, Clone)]
struct Words {
    #[pb(observed)]
    set: ObservedMap<String, i64>,
    #[pb(setter)]
    pop: String,
}

#[pb::methods]
impl Words {}

fn main() {}
