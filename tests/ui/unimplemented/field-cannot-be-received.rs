use pb::RemoteCopy;

struct Frog;

#[derive(RemoteCopy)]
struct Pond {
    name: String,
    frog: Frog,
}

fn main() {}
