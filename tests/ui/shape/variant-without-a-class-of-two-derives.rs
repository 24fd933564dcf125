use pb::{Copyable, RemoteCopy};

#[derive(Copyable, RemoteCopy)]
struct Circle {
    radius: f64,
}

#[derive(Copyable, RemoteCopy)]
enum Shape {
    Circle(Circle),
    Point,
}

fn main() {}
