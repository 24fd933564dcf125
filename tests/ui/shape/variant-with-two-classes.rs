use pb::Copyable;

#[derive(Copyable)]
struct Circle {
    radius: f64,
}

#[derive(Copyable)]
enum Shape {
    Circle(Circle),
    Ring(Circle, Circle),
}

fn main() {}
