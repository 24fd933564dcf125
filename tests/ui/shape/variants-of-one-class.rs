use pb::RemoteCopy;

#[derive(RemoteCopy)]
struct Circle {
    radius: f64,
}

#[derive(RemoteCopy)]
enum Shape {
    Circle(Circle),
    Round(Circle),
}

fn main() {}
