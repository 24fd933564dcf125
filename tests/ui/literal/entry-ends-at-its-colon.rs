fn main() {
    let _ = pb::value!({ "rc": , "elapsed": 0.5 });
}
