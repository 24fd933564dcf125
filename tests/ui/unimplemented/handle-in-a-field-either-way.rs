use pb::{Copyable, Published, RemoteCopy};

struct Pond;

#[derive(Copyable, RemoteCopy)]
struct Garden {
    pond: Option<Published<Pond>>,
}

fn main() {}
