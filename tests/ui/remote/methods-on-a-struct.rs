#[pb::methods]
struct Pond;

fn main() {}
