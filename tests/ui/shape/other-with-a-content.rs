use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
enum Shape {
    Circle(f64),
    #[pb(other)]
    Unknown(f64),
}

fn main() {}
