use pb::RemoteCopy;

#[derive(RemoteCopy)]
struct Row<T: Copy, const N: usize> {
    items: [T; N],
}

fn main() {}
