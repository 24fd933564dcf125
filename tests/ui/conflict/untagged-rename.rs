use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(untagged)]
enum Shape {
    #[pb(rename = "point")]
    Point,
    Circle(f64),
}

fn main() {}
