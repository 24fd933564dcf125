use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
enum Shape {
    #[pb(skip)]
    Circle(f64),
}

fn main() {}
