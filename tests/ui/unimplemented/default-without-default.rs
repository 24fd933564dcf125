use pb::{Copyable, RemoteCopy};

#[derive(Copyable, RemoteCopy)]
struct Frog {
    name: String,
}

#[derive(RemoteCopy)]
struct Pond {
    #[pb(default)]
    frog: Frog,
}

fn main() {}
