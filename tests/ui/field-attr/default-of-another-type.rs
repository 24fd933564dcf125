use pb::RemoteCopy;

#[derive(RemoteCopy)]
struct Pond {
    #[pb(default = five)]
    frogs: i64,
}

fn five() -> f64 {
    5.0
}

fn main() {}
