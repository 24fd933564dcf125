fn main() {
    let _ = pb::value!({ [1, 2]: "list", {}: "dictionary", (1, [2]): "tuple of a list" });
}
