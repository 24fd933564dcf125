use pb::Copyable;

#[derive(Copyable)]
enum Shape {
    Circle(f64),
}

fn main() {}
