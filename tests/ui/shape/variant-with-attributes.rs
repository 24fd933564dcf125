use pb::Copyable;

#[derive(Copyable)]
struct Circle {
    radius: f64,
}

#[derive(Copyable)]
enum Shape {
    #[pb(rename = "round")]
    Circle(Circle),
}

fn main() {}
