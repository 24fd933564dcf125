use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(tag = "kind", content = "kind")]
enum Shape {
    Point,
    Circle(f64),
}

fn main() {}
