use pb::{Copyable, RemoteCopy};

struct Size;

#[derive(Copyable, RemoteCopy)]
struct Pond {
    #[pb(serde)]
    size: Size,
}

fn main() {}
