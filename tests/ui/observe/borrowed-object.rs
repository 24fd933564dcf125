struct Pond<'a> {
    name: &'a str,
}

#[pb::methods]
impl<'a> Pond<'a> {
    #[observe]
    fn dig(&mut self) {}
}

fn main() {}
