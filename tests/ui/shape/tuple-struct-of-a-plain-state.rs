use pb::Jelly;

#[derive(Jelly)]
struct PondState(i64);

fn main() {}
