use pb::{RemoteCopy, Unjelly};

#[derive(Unjelly)]
struct PondState {
    frogs: i64,
}

#[derive(RemoteCopy)]
#[pb(state = PondState)]
struct Pond {
    frogs: i64,
}

fn main() {}
