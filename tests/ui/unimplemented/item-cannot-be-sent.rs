use pb::Jelly;

#[derive(Jelly)]
enum Shape {
    Circle(Circle, f64),
}

struct Circle;

fn main() {}
