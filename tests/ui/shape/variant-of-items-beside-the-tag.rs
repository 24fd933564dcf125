use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(tag = "kind")]
enum Shape {
    Line(f64, f64),
}

fn main() {}
