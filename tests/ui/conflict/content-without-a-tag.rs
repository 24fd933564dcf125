use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(content = "value")]
enum Shape {
    Point,
    Circle(f64),
}

fn main() {}
