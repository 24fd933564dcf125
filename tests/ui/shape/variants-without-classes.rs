#[derive(pb::Copyable, pb::RemoteCopy)]
enum Shape {
    Circle { radius: f64 },
    Square { side: f64 },
}

fn main() {}
