fn main() {
    let _ = pb::list![1 2];
}
