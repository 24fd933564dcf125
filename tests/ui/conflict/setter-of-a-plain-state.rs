use pb::Jelly;

#[derive(Jelly)]
struct PondState {
    #[pb(setter)]
    frogs: i64,
}

fn main() {}
