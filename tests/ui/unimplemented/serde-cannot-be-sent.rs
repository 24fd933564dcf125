use pb::Copyable;

struct Frog;

#[derive(Copyable)]
struct Pond {
    #[pb(serde)]
    frog: Frog,
}

fn main() {}
