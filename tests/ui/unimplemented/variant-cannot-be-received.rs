use pb::{Copyable, RemoteCopy};

#[derive(Copyable)]
struct Circle {
    radius: f64,
}

#[derive(RemoteCopy)]
enum Shape {
    Circle(Circle),
}

fn main() {}
