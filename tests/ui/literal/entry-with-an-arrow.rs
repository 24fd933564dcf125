fn main() {
    let _ = pb::dict! { "rc" => 0 };
}
