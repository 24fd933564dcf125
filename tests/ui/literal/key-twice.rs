fn main() {
    let _ = pb::dict! { "rc": 0, "inner": { 1: "a", 1: "b" }, "rc": 1 };
}
