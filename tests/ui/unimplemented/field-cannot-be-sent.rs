use pb::Copyable;
use std::sync::Mutex;

#[derive(Copyable)]
struct Pond {
    name: String,
    frogs: Mutex<i64>,
}

fn main() {}
