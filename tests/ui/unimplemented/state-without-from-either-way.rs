use pb::{Copyable, Jelly, RemoteCopy, Unjelly};

#[derive(Jelly, Unjelly)]
struct PondState {
    frogs: i64,
}

impl From<PondState> for Pond {
    fn from(state: PondState) -> Self {
        Pond { frogs: state.frogs }
    }
}

#[derive(Copyable, RemoteCopy)]
#[pb(state = PondState)]
struct Pond {
    frogs: i64,
}

fn main() {}
