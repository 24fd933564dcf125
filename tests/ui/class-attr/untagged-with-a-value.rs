use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(untagged = true)]
enum Shape {
    Point,
    Circle(f64),
}

fn main() {}
