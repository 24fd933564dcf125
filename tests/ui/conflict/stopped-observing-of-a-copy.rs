use pb::Copyable;

#[derive(Copyable)]
#[pb(stopped_observing = gone)]
struct Pond {
    frogs: i64,
}

fn main() {}
