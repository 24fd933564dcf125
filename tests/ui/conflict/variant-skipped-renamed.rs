use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
enum Shape {
    Circle(f64),
    #[pb(skip, rename = "point")]
    Point,
}

fn main() {}
