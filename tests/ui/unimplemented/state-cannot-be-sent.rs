use pb::Copyable;

struct PondState;

impl From<&Pond> for PondState {
    fn from(_: &Pond) -> Self {
        PondState
    }
}

#[derive(Copyable)]
#[pb(state = PondState)]
struct Pond {
    frogs: i64,
}

fn main() {}
