use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(untagged, rename_all = "lowercase")]
enum Shape {
    Point,
    Circle(f64),
}

fn main() {}
