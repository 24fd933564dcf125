use pb::Jelly;

#[derive(Jelly)]
enum Shape {
    Circle(Circle),
}

struct Circle;

fn main() {}
