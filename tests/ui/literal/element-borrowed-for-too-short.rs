fn update(line: String) -> pb::jelly::Dict<'static> {
    pb::dict! { "stdout": &line }
}

fn main() {
    update(String::new());
}
