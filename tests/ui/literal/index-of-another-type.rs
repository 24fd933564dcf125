fn main() {
    let items = pb::value!([1, 2, 3]);
    let _ = &items[-1_i64];
}
