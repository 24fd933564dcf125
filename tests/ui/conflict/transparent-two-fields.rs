use pb::Copyable;

#[derive(Copyable)]
#[pb(transparent)]
struct Pond(i64, f64);

fn main() {}
