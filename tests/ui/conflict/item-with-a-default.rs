use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
enum Shape {
    Line(f64, #[pb(default)] f64),
}

fn main() {}
