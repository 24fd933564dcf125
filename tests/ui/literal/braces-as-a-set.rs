fn main() {
    let _ = pb::value!({ "linux", "windows" });
}
