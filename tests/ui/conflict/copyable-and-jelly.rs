use pb::{Copyable, Jelly};

#[derive(Copyable, Jelly)]
struct Pond {
    frogs: i64,
}

fn main() {}
