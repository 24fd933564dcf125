fn main() {
    let size = ("build.log", 7);
    let _ = pb::value!({ "sizes": [size] });
}
