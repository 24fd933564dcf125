#[pb::interface]
struct Keeper;

fn main() {}
