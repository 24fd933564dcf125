fn main() {
    let _ = pb::value!("rc": 0);
}
