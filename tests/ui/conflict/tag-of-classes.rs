use pb::{Copyable, RemoteCopy};

#[derive(Copyable, RemoteCopy)]
#[pb(tag = "kind")]
enum Shape {
    Circle(Circle),
}

#[derive(Copyable, RemoteCopy)]
struct Circle {
    radius: f64,
}

fn main() {}
