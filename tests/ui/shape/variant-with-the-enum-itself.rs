use pb::{Copyable, RemoteCopy};

#[derive(Copyable, RemoteCopy)]
#[pb(class = "shapes.Circle")]
struct Circle {
    radius: f64,
}

#[derive(Copyable, RemoteCopy)]
enum Shape {
    Circle(Circle),
    More(Box<Shape>),
}

fn main() {}
