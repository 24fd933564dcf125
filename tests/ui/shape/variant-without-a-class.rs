use pb::{Copyable, RemoteCopy};

#[derive(Copyable, RemoteCopy)]
struct Circle {
    radius: f64,
}

#[derive(RemoteCopy)]
enum Shape {
    Circle(Circle),
    /// Nothing.
    Nothing,
}

fn main() {}
