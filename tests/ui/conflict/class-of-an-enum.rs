use pb::Copyable;

#[derive(Copyable)]
struct Circle {
    radius: f64,
}

#[derive(Copyable)]
#[pb(class = "shapes.Shape")]
enum Shape {
    Circle(Circle),
}

fn main() {}
