#[pb::remote]
fn dig() {}

fn main() {}
