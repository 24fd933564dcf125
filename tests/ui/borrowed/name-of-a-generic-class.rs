use pb::{Copyable, RemoteCopy};

#[derive(Copyable)]
struct Sent<T> {
    value: T,
}

#[derive(RemoteCopy)]
#[pb(class = Sent<T>)]
struct Received<'a, T> {
    name: &'a str,
    value: T,
}

fn main() {}
