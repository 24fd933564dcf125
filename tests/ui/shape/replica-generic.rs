//! One error, although the type is used later.

use pb::{Cached, RemoteCache};

#[derive(RemoteCache, Clone)]
struct Pond<T> {
    frogs: T,
}

#[pb::methods]
impl<T> Pond<T> {}

fn read(pond: &Cached<Pond<i64>>) {
    pond.read();
}

fn main() {}
