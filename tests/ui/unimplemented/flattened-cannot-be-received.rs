use pb::{Unjelly};

#[derive(Unjelly)]
struct Pond {
    #[pb(flatten)]
    size: Size,
}

struct Size;

fn main() {}
