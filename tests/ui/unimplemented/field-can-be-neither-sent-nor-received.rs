use std::time::Instant;

#[derive(pb::Copyable, pb::RemoteCopy)]
struct Dive {
    depth: f64,
    begun: Instant,
}

fn main() {}
