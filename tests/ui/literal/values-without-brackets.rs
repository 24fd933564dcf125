fn main() {
    let _ = pb::value!(1, 2);
}
