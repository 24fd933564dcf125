use pb::Copyable;

#[derive(Copyable)]
#[pb(started_observing = joined)]
struct Pond {
    frogs: i64,
}

fn main() {}
