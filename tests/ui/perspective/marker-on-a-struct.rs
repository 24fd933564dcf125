#[pb::perspective]
struct Group;

fn main() {}
