struct Pond<'a> {
    name: &'a str,
}

#[pb::methods]
impl<'a> Pond<'a> {
    #[remote]
    fn name(&self) -> &str {
        self.name
    }
}

fn main() {}
