struct Pond {
    name: String,
}

#[pb::methods]
impl Pond {
    #[remote]
    fn name() -> &str {
        &self.name
    }
}

fn main() {}
