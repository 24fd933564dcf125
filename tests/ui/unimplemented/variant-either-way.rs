use pb::{Copyable, RemoteCopy};

#[derive(Copyable, RemoteCopy)]
struct Circle {
    radius: f64,
}

struct Square;

#[derive(Copyable, RemoteCopy)]
enum Shape {
    Circle(Circle),
    Square(Box<Square>),
}

fn main() {}
