use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(tag = "a", tag = "b")]
enum Shape {
    Point,
    Circle(f64),
}

fn main() {}
