use pb::Jelly;

#[derive(Jelly)]
#[pb(rename = "camelCase")]
struct PondState {
    frogs: i64,
}

fn main() {}
