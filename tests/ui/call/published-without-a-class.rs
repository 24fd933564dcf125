struct Pond {
    frogs: i64,
}

fn close(_: &pb::Published<Pond>) {}

fn main() {}
