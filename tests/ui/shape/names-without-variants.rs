use pb::{Jelly, Unjelly};

#[derive(Jelly, Unjelly)]
enum Side {}

fn main() {}
