use pb::{Unjelly};

#[derive(Unjelly)]
enum Shape {
    Circle(Circle),
}

struct Circle;

fn main() {}
