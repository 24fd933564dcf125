use pb::RemoteCopy;

#[derive(RemoteCopy)]
#[pb(class = "shapes.Circle")]
struct Circle {
    radius: f64,
}

#[derive(RemoteCopy)]
enum Shape {
    Small(Circle),
    Large(Box<Circle>),
}

fn main() {}
