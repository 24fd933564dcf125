use pb::Copyable;

#[derive(Copyable)]
enum Shape {
    Circle { radius: f64 },
}

fn main() {}
