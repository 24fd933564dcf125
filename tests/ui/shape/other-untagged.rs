use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
#[pb(untagged)]
enum Shape {
    Circle(f64),
    #[pb(other)]
    Unknown,
}

fn main() {}
