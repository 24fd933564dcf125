use pb::Copyable;

#[derive(Copyable)]
#[pb(state = Vec<i64>, rename_all = "camelCase")]
struct Pond {
    frogs: i64,
}

fn main() {}
