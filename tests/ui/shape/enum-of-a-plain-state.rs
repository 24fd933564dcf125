use pb::{Copyable, Jelly};

#[derive(Copyable)]
struct Circle {
    radius: f64,
}

#[derive(Jelly)]
enum Shape {
    Circle(Circle),
}

fn main() {}
