use pb::{Copyable, Jelly, RemoteCopy, Unjelly};

struct Frog;

#[derive(Copyable, RemoteCopy)]
struct Pond {
    #[pb(default)]
    frog: Frog,
}

struct Size;

#[derive(Jelly, Unjelly)]
struct Lake {
    #[pb(default, serde)]
    size: Size,
}

fn main() {}
