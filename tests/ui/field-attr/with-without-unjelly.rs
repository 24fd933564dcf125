use pb::RemoteCopy;

#[derive(RemoteCopy)]
struct Pond {
    #[pb(with = whole)]
    depth: f64,
}

mod whole {}

fn main() {}
