use pb::Copyable;

#[derive(Copyable)]
#[pb(transparent)]
struct Pond {
    #[pb(skip)]
    frogs: i64,
}

fn main() {}
