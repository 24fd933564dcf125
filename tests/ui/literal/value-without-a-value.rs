fn main() {
    let _ = pb::value!();
}
