use pb::Copyable;

#[derive(Copyable)]
#[pb(transparent)]
struct Pond(std::sync::Mutex<i64>);

fn main() {}
