#[pb::remote]
struct Pond;

fn main() {}
