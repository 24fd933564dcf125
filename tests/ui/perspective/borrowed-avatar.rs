struct User<'a> {
    name: &'a str,
}

#[pb::methods]
impl<'a> User<'a> {
    #[perspective]
    fn name(&self) -> &str {
        self.name
    }
}

fn main() {}
