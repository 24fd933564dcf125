use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(class = "shapes.Shape")]
enum Shape {
    Point,
    Circle(f64),
}

fn main() {}
