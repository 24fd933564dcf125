use pb::{Jelly, Unjelly};

struct Size;

#[derive(Jelly, Unjelly)]
struct Pond {
    sizes: Vec<Option<Size>>,
}

fn main() {}
