struct Pond {
    frogs: i64,
}

fn main() {
    pb::Published::new(Pond { frogs: 1 });
}
