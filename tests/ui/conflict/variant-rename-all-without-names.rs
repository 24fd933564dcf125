use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
enum Shape {
    #[pb(rename_all = "lowercase")]
    Circle(f64),
}

fn main() {}
