use pb::{Copyable, RemoteCopy};

#[derive(Copyable)]
struct Frog {
    name: String,
}

#[derive(Copyable, RemoteCopy)]
struct Pond {
    name: String,
    frogs: Vec<Frog>,
}

fn main() {}
