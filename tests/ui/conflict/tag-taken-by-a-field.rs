use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(tag = "kind")]
enum Shape {
    Rectangle { kind: f64 },
}

fn main() {}
