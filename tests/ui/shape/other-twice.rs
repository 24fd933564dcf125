use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
enum Shape {
    #[pb(other)]
    Unknown,
    #[pb(other)]
    Odd,
}

fn main() {}
