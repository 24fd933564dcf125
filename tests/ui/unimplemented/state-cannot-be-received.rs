use pb::{Copyable, Jelly, RemoteCopy};

#[derive(Jelly)]
struct PondState {
    frogs: i64,
}

impl From<&Pond> for PondState {
    fn from(pond: &Pond) -> Self {
        PondState { frogs: pond.frogs }
    }
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
